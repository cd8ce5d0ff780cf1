import type { Notice } from '#core/incident/schema'
import {
  type Anatomy,
  anatomyOf,
  aroundTime,
  type Fact,
  factsBeside,
  headlineOf,
  type Press,
  type Tone,
} from './anatomy.ts'
import { clip } from './define.ts'
import { acknowledgeAction } from './discord-press.ts'
import { destination, escapeDiscord, fit } from './markup.ts'

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits; 6000 in all, which this cannot reach.
const maxContent = 2000
const maxName = 256
const maxValue = 1024
const maxBody = 2000
// https://docs.discord.com/developers/components/reference#button
const maxButtonUrl = 512
const maxCustomId = 100
const actionRow = 1
const button = 2
const primary = 1
const link = 5

// The channel is gone, or the post: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
export const unknownChannel = 10003

const colours: Record<Tone, number> = {
  critical: 0xd92d20,
  warning: 0xeab308,
  seen: 0x3b82f6,
  good: 0x16a34a,
  soon: 0xf97316,
  plain: 0x64748b,
}

interface Layout {
  /** Discord reports presses of buttons to us: then one acknowledges by itself, by the name of who presses it. */
  hasPresses?: boolean
}

/** The message, for a webhook and for a bot: what a phone shows first, the facts, and a row of buttons. */
export function discordMessage(notice: Notice, now: number, { hasPresses = false }: Layout = {}) {
  const said = anatomyOf(notice, now)
  const title = fit(headlineOf(said), 500, escapeDiscord)
  const incidentId = hasPresses ? notice.incident?.id : undefined
  const buttons = said.presses.flatMap((press) => buttonOf(press, incidentId) ?? [])
  const others = said.presses.filter((press) => buttonOf(press, incidentId) === null)
  return {
    // Without content a phone shows no more than that there is an embed.
    content:
      said.gist === '' || said.gist === said.title
        ? `**${title}**`
        : fit(said.gist, maxContent - title.length - 6, (gist) => `**${title}**: ${escapeDiscord(gist)}`),
    embeds: [embedOf(said, others)],
    // Empty when there is nothing to press: so an edit takes away what was there.
    components: buttons.length > 0 ? [{ type: actionRow, components: buttons }] : [],
    // Nobody's text calls anybody: https://docs.discord.com/developers/resources/message#allowed-mentions-object
    allowed_mentions: { parse: [], replied_user: false },
  }
}

/** Null where it does not fit into a button. */
function buttonOf({ text, url, does }: Press, incidentId: string | undefined) {
  const custom_id =
    does === 'acknowledge' && incidentId !== undefined ? `${acknowledgeAction}:${incidentId}` : ''
  if (custom_id !== '' && custom_id.length <= maxCustomId)
    return { type: button, style: primary, label: text, custom_id }
  return url.length <= maxButtonUrl ? { type: button, style: link, label: text, url } : null
}

function embedOf(said: Anatomy, others: Press[]) {
  const press = linksText(others)
  const fields = factsBeside(said).map((fact) => ({ name: clip(fact.label, maxName), value: valueOf(fact) }))
  return {
    color: colours[said.tone],
    ...(said.body !== null && { description: fit(said.body, maxBody, escapeDiscord) }),
    fields: [...fields, ...(press === '' ? [] : [{ name: 'Press', value: press }])],
    timestamp: new Date(said.at).toISOString(),
  }
}

/** A time is shown in the reader's own zone: https://docs.discord.com/developers/reference#message-formatting-timestamp-styles */
function valueOf(fact: Fact): string {
  const around = aroundTime(fact)
  if (around) {
    const [before, after] = around.map(escapeDiscord)
    return `${before ?? ''}<t:${Math.floor((fact.at ?? 0) / 1000)}:f>${after ?? ''}`
  }
  return fit(fact.value, maxValue, escapeDiscord)
}

/** What to press that has no button, as long as all of it fits: half a link is none. */
function linksText(presses: Press[]): string {
  const links = presses.map(({ text, url }) => `[${text}](${destination(url)})`)
  while (links.join(' · ').length > maxValue) links.pop()
  return links.join(' · ')
}
