import type { Notice, NoticeEvent } from '../incident/schema.ts'
import { NoticeEvent as Events } from '../incident/schema.ts'
import type { Rendered, TemplateFault } from './liquid.ts'
import { sampleNotice } from './sample-notice.ts'
import { renderPart, type TemplateEvent, type TemplatePart } from './template.ts'

const kindsOf = (event: TemplateEvent): NoticeEvent[] =>
  event === '*' ? Events.options.filter((kind) => kind !== 'test') : [event]

/** The first fault that a template shows when it is tried on made-up notices of its kinds; null when it shows none. */
export function partFault(part: TemplatePart, template: string, event: TemplateEvent): TemplateFault | null {
  return firstFault(kindsOf(event), (notice) => renderPart(part, template, notice, true))
}

/** The same of anything that is rendered from a notice of each of these kinds. */
export function firstFault(
  kinds: readonly NoticeEvent[],
  render: (notice: Notice) => Rendered,
): TemplateFault | null {
  for (const kind of kinds) {
    const rendered = render(sampleNotice(kind))
    if (!rendered.ok) return rendered.fault
  }
  return null
}
