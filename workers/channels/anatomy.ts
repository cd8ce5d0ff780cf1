import { clockText, regionsText } from '#core/incident/notice'
import { inWords } from '#core/incident/duration'
import { leftInWords } from '#core/expiry/reminder'
import type { Incident, Notice } from '#core/incident/schema'

/** How a message sounds: what its colour, its priority and its emoji follow from. */
export type Tone = 'critical' | 'warning' | 'seen' | 'good' | 'soon' | 'plain'

/** One line of what people must know: a word for what it is, and it. */
export interface Fact {
  label: string
  /** One line. */
  value: string
  /** Epoch ms of the time that `value` names as `clockText`: some channels show it in the reader's own time zone. */
  at?: number
  /** Where `value` leads, when it is an address that opens in a browser. */
  url?: string
}

/** Something to press. */
export interface Press {
  text: string
  url: string
  /** What it leads to, where a channel can do that by a button of its own. */
  does?: 'acknowledge'
}

/** A notice taken apart, in the order in which people read it. The texts are plain: each channel escapes them. */
export interface Anatomy {
  tone: Tone
  emoji: string
  /** One line, without the emoji. */
  title: string
  /** One line beside the title: the cause, who took it on, why it is over. */
  gist: string
  facts: Fact[]
  /** What is said in place of the facts, as it is in a test and by a template; null when they say it all. */
  body: string | null
  /** The most important first. */
  presses: Press[]
  /** What opens when the message itself is pressed. */
  url: string
  /** Epoch ms at which it became true. */
  at: number
}

const emojis: Record<Tone, string> = {
  critical: '🔴',
  warning: '🟡',
  seen: '👀',
  good: '🟢',
  soon: '⏳',
  plain: '🔔',
}

/** Reads well at 3 a.m. on a phone: what, where from, since when, why, and what to press. `now` in epoch ms. */
export function anatomyOf(notice: Notice, now: number): Anatomy {
  const tone = toneOf(notice)
  const gist = gistOf(notice)
  // Words of the workspace's own say what they want to say: our facts beside them would say it twice.
  const isOwn = notice.own !== undefined && notice.own.text !== notice.text
  const parts = isOwn ? [] : factsOf(notice, gist, now)
  const facts = parts.map((fact) => ({ ...fact, value: oneLine(fact.value) }))
  return {
    tone,
    emoji: emojis[tone],
    title: oneLine(notice.title),
    gist,
    facts: facts.filter(({ value }) => value !== ''),
    body: facts.length > 0 ? null : notice.text.split('\n').map(oneLine).join('\n'),
    presses: pressesOf(notice),
    url: notice.url,
    at: notice.at,
  }
}

/** The first line; of what people have written themselves, which may have several, all of it. */
function gistOf({ text, incident, own }: Notice): string {
  const isCause = incident !== null && own === undefined && text.startsWith(incident.cause)
  return oneLine(isCause ? incident.cause : (text.split('\n')[0] ?? ''))
}

function toneOf({ event, incident }: Notice): Tone {
  if (event === 'test') return 'plain'
  if (event === 'incident.acknowledged') return 'seen'
  if (event === 'incident.resolved' || event === 'channel.recovered') return 'good'
  if (event === 'channel.failing') return 'warning'
  if (event === 'incident.opened' || event === 'incident.escalated')
    return incident?.severity === 'warning' ? 'warning' : 'critical'
  return 'soon'
}

function factsOf(notice: Notice, gist: string, now: number): Fact[] {
  const { incident, monitor, regions, expiry } = notice
  const what: Fact[] = monitor ? [{ label: 'What', value: monitor.target, ...urlOf(monitor.target) }] : []
  if (expiry) {
    const expires = `${clockText(expiry.expiresAt)} (${leftInWords(expiry.expiresAt, now)})`
    const watched = monitor ? [{ label: 'Watched by', value: monitor.name }] : []
    return [...what, { label: 'Expires', value: expires, at: expiry.expiresAt }, ...watched]
  }
  if (!incident) return []
  return [
    ...newsOf(notice, gist),
    ...what,
    ...membersOf(incident),
    ...(regions.length > 0 ? [{ label: 'Where from', value: regionsText(regions) }] : []),
    spanOf(incident, now),
    ...causeOf(notice, incident),
  ]
}

/** What is new, where that is not the trouble itself: who has it, why it is over, why it is said once more. */
function newsOf({ event, incident }: Notice, gist: string): Fact[] {
  if (event === 'incident.acknowledged') return [{ label: 'Who', value: gist }]
  if (event === 'incident.resolved') return [{ label: 'Why', value: gist }]
  const isAsked = event === 'incident.escalated' && incident !== null && gist !== oneLine(incident.cause)
  return isAsked ? [{ label: 'Why now', value: gist }] : []
}

/** Without the regions that are named beside it, and without what is the title already. */
function causeOf({ monitor, regions }: Notice, { title, cause, resolvedAt }: Incident): Fact[] {
  const from = ` from ${regionsText(regions)}`
  const value = regions.length > 0 && cause.endsWith(from) ? cause.slice(0, -from.length) : cause
  const label = resolvedAt !== null ? 'It was' : monitor ? 'Last error' : 'Why'
  return value === title ? [] : [{ label, value }]
}

function spanOf({ startedAt, resolvedAt, flapped }: Incident, now: number): Fact {
  const span = inWords((resolvedAt ?? now) - startedAt)
  const since = clockText(startedAt)
  if (resolvedAt === null) return { label: 'Since', value: `${since} (${span})`, at: startedAt }
  const some = flapped ? ', on and off' : ''
  return { label: 'Lasted', value: `${span}${some}, from ${since}`, at: startedAt }
}

function pressesOf(notice: Notice): Press[] {
  const { monitor, url, acknowledgeUrl } = notice
  const ours = destinationOf(notice)
  const target = monitor && urlOf(monitor.target).url
  return [
    ...(acknowledgeUrl === undefined
      ? []
      : [{ text: 'Acknowledge', url: acknowledgeUrl, does: 'acknowledge' as const }]),
    { text: ours, url },
    ...(target ? [{ text: 'Open target', url: target }] : []),
  ]
}

function destinationOf({ event, incident, monitor }: Notice): string {
  if (incident) return 'Open incident'
  if (monitor) return 'Open monitor'
  return event.startsWith('channel.') ? 'Open delivery log' : 'Open Vedette'
}

/** What an alert from outside says of itself; of several, which of them are not over. */
function membersOf({ members = [], resolvedAt }: Incident): Fact[] {
  const [one] = members
  if (members.length === 1 && one) {
    const labels = Object.entries(one.labels).map(([name, value]) => `${name}=${value}`)
    return [{ label: 'Labels', value: labels.join(', ') }]
  }
  if (members.length === 0) return []
  const lasting = members.filter(({ endedAt }) => endedAt === null)
  const named = (resolvedAt === null ? lasting : members).map(({ title }) => title)
  const more = named.length > maxNamed ? `; and ${named.length - maxNamed} more` : ''
  const count = resolvedAt === null ? `${lasting.length} of ${members.length} still open: ` : ''
  return [{ label: 'Together', value: `${count}${named.slice(0, maxNamed).join('; ')}${more}` }]
}

const maxNamed = 5

/** Also a target over HTTP may be described in words ("… and 3 steps"): only what is an address whole opens. */
function urlOf(text: string): { url?: string } {
  const opens = /^https?:\/\/\S+$/.test(text) && URL.canParse(text)
  return opens ? { url: new URL(text).href } : {}
}

/**
 * A text on one line: a line break could begin a heading or a list in the receiver's markup, and a control for the
 * direction of writing could turn round what follows.
 */
const oneLine = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are what is taken out
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\s]+/g, ' ')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .trim()

/** "🔴 Checkout is down": the first thing people see. */
export const headlineOf = ({ emoji, title }: Pick<Anatomy, 'emoji' | 'title'>): string => `${emoji} ${title}`

/** The headline and why, on one line: what a notification shows before anything is opened. */
export const pushLineOf = (said: Anatomy): string =>
  said.gist === '' || said.gist === said.title ? headlineOf(said) : `${headlineOf(said)}: ${said.gist}`

/** The facts beside a gist that is shown with them: what it says is not said twice. */
export const factsBeside = ({ facts, gist }: Anatomy): Fact[] => {
  const where = facts.find(({ label }) => label === 'Where from')
  return facts.filter(({ value }) => value !== gist && (!where || `${value} from ${where.value}` !== gist))
}

/** A fact's value as text around its time: `[before, after]`; null when no time stands in it. */
export function aroundTime({ value, at }: Fact): [string, string] | null {
  if (at === undefined) return null
  const [before, after] = value.split(clockText(at))
  return before === undefined || after === undefined ? null : [before, after]
}

/** The facts, or the body, as lines of plain text. */
export const plainLines = ({ facts, body }: Anatomy): string[] =>
  body === null ? facts.map(({ label, value }) => `${label}: ${value}`) : body.split('\n')
