import { type Notice, NoticeEvent } from '../incident/schema.ts'
import { type Rendered, renderLiquid, type TemplateFault } from './liquid.ts'
import { firstFault } from './template-check.ts'
import { templateVariables } from './template-variables.ts'

/** Whether a body of that type is JSON: `application/json`, `application/vnd.x+json; charset=utf-8`. */
export const isJsonType = (contentType: string): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)

/** The body of a webhook as a template gives it. It follows from the notice alone: sent again it is the same. */
export function renderBody(
  template: string,
  notice: Notice,
  { contentType, strict = false }: { contentType: string; strict?: boolean },
): Rendered {
  const rendered = renderLiquid(template, templateVariables(notice), { now: notice.at, strict })
  if (!rendered.ok || !isJsonType(contentType)) return rendered
  return jsonFault(rendered.text) ?? rendered
}

/** Null when it is JSON. Where it is not is counted in what was rendered, so the place is in the message. */
function jsonFault(text: string): { ok: false; fault: TemplateFault } | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `What it gives is not JSON (${reason}): texts must be written {{ notice.title | json }}`
    return { ok: false, fault: { message, line: null, column: null } }
  }
}

/** The first fault a body template shows when it is tried on made-up notices of every kind; null when it shows none. */
export const bodyFault = (template: string, contentType: string): TemplateFault | null =>
  firstFault(NoticeEvent.options, (notice) => renderBody(template, notice, { contentType, strict: true }))
