import { z } from 'zod'
import { type Notice, NoticeEvent } from '../incident/schema.ts'
import { type Rendered, renderLiquid, type TemplateFault } from './liquid.ts'
import { templateVariables } from './template-variables.ts'

/** The kinds of notice whose words may be somebody's own. A test says what it is. */
export const TemplateEvent = z.enum([...NoticeEvent.exclude(['test']).options, '*'])
export type TemplateEvent = z.infer<typeof TemplateEvent>

/** Own words for notices of one kind, through one channel or through every. Null leaves a part to who is less special. */
export interface MessageTemplate {
  /** Null: every channel of the workspace that has none of its own. */
  channelId: string | null
  event: TemplateEvent
  title: string | null
  text: string | null
}
export type TemplatePart = 'title' | 'text'

const maxLetters: Record<TemplatePart, number> = { title: 300, text: 10_000 }

/** The template for a part, the most special first: this channel's for this kind, this channel's, everybody's. */
export function templateFor(
  templates: readonly MessageTemplate[],
  { channelId, event, part }: { channelId: string; event: string; part: TemplatePart },
): MessageTemplate | null {
  const order = [
    [channelId, event],
    [channelId, '*'],
    [null, event],
    [null, '*'],
  ] as const
  for (const [channel, kind] of order) {
    const found = templates.find((one) => one.channelId === channel && one.event === kind)
    if (found && found[part] !== null) return found
  }
  return null
}

/** A part as the template says it: a title on one line, neither longer than it may be. Empty when it says nothing. */
export function renderPart(part: TemplatePart, template: string, notice: Notice, strict = false): Rendered {
  const rendered = renderLiquid(template, templateVariables(notice), { now: notice.at, strict })
  if (!rendered.ok) return rendered
  const plain = rendered.text.toWellFormed().trim()
  const text = part === 'title' ? plain.replaceAll(/\s+/g, ' ') : plain
  return { ok: true, text: shortened(text, maxLetters[part]) }
}

const shortened = (text: string, max: number): string =>
  text.length <= max
    ? text
    : `${text
        .slice(0, max - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`

/** "line 2, column 5: undefined filter: shout". */
export const faultText = ({ line, column, message }: TemplateFault): string =>
  line === null ? message : `line ${line}, column ${column}: ${message}`

/**
 * A notice in the words of the workspace's templates. It is never without words: where a template fails or says
 * nothing, ours stay.
 * @returns the notice (with ours beside, when they differ) and what to tell people about templates that failed.
 */
export function inTemplateWords(
  notice: Notice,
  templates: readonly MessageTemplate[],
  { channelId, channelName }: { channelId: string; channelName: string },
): { notice: Notice; faults: string[] } {
  const ours = notice.own ?? { title: notice.title, text: notice.text }
  const plain: Notice = { ...notice, ...ours }
  const words = { ...ours }
  const faults: string[] = []
  for (const part of ['title', 'text'] as const) {
    const found = templateFor(templates, { channelId, event: notice.event, part })
    const template = found?.[part]
    if (!found || typeof template !== 'string') continue
    const rendered = renderPart(part, template, plain)
    if (rendered.ok) words[part] = rendered.text || ours[part]
    else faults.push(faultLine(found.channelId === null ? null : channelName, part, rendered.fault))
  }
  const same = words.title === ours.title && words.text === ours.text
  const { own: _own, ...rest } = plain
  return { notice: same ? rest : { ...rest, ...words, own: ours }, faults }
}

/** What the story of the incident says of it. `channelName` is null for a template of every channel. */
function faultLine(channelName: string | null, part: TemplatePart, fault: TemplateFault): string {
  const whose = channelName === null ? 'of the workspace' : `of ${channelName}`
  return `The ${part} template ${whose} failed, so our own words were sent (${faultText(fault)})`
}
