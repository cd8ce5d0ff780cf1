import type { Notice } from '#core/incident/schema'
import { type Anatomy, anatomyOf, aroundTime, type Fact, headlineOf, pushLineOf } from './anatomy.ts'
import { clip } from './define.ts'
import { fit } from './markup.ts'
import { acknowledgeAction } from './slack-press.ts'

// Slack refuses more: https://docs.slack.dev/reference/block-kit/blocks
const maxHeader = 150
const maxText = 3000
const maxUrl = 3000
const maxValue = 600
/** The body of a test, and nothing beside it. */
const maxBody = 2000

/** Slack reads &, < and > as markup: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

interface Layout {
  /** Slack reports presses of buttons to us: then one acknowledges by itself, by the name of who presses it. */
  hasPresses?: boolean
}

/**
 * The message, for a webhook and for a bot. What others have written stands in rich text, which has no markup:
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function slackMessage(notice: Notice, now: number, { hasPresses = false }: Layout = {}) {
  const said = anatomyOf(notice, now)
  const incidentId = hasPresses ? notice.incident?.id : undefined
  return {
    // What a phone shows before anything is opened, and screen readers read.
    text: fit(pushLineOf(said), maxText, escapeSlack),
    mrkdwn: false,
    // A preview of the target would hide what the message says, and fetch links that are to be pressed.
    unfurl_links: false,
    unfurl_media: false,
    blocks: [header(said), { type: 'rich_text', elements: [section(said)] }, ...actions(said, incidentId)],
  }
}

const header = (said: Anatomy) => ({
  type: 'header',
  // `emoji` would turn `:fire:` in a name into a picture; the real ones are shown anyway.
  text: { type: 'plain_text', text: clip(headlineOf(said), maxHeader), emoji: false },
})

const text = (words: string) => (words === '' ? [] : [{ type: 'text', text: words }])

const section = ({ facts, body }: Anatomy) => ({
  type: 'rich_text_section',
  elements:
    body === null
      ? facts.flatMap((fact, index) => [...text(index === 0 ? '' : '\n'), ...line(fact)])
      : text(clip(body, maxBody)),
})

const line = (fact: Fact) => [
  { type: 'text', text: fact.label, style: { bold: true } },
  ...text('  '),
  ...valueOf(fact),
]

/** A time is shown in the reader's own zone: https://docs.slack.dev/reference/block-kit/block-elements/rich-text-section-element */
function valueOf(fact: Fact) {
  const around = aroundTime(fact)
  if (around) {
    const timestamp = Math.floor((fact.at ?? 0) / 1000)
    const [before, after] = around
    const fallback = fact.value.slice(before.length, fact.value.length - after.length)
    const format = '{date_short_pretty} {time_secs}'
    return [...text(before), { type: 'date', timestamp, format, fallback }, ...text(after)]
  }
  return fact.url && fact.url.length <= maxUrl
    ? [{ type: 'link', url: fact.url, text: clip(fact.value, maxValue) }]
    : text(clip(fact.value, maxValue))
}

/** Nothing, where there is nothing to press: Slack refuses an empty row. */
function actions({ presses, tone }: Anatomy, incidentId: string | undefined) {
  const elements = presses
    .filter(({ url }) => url.length <= maxUrl)
    .map((press, index) => ({
      type: 'button',
      text: { type: 'plain_text', text: press.text },
      ...(press.does === 'acknowledge' && incidentId !== undefined
        ? { action_id: acknowledgeAction, value: incidentId }
        : { url: press.url }),
      ...(index === 0 && tone === 'critical' && { style: 'primary' }),
    }))
  return elements.length > 0 ? [{ type: 'actions', elements }] : []
}
