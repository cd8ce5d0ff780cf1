import { inWords } from '../incident/duration.ts'
import type { Telling } from './fire.ts'
import type { Policy } from './policy.ts'
import type { Silence } from './silence.ts'
import { clockText } from '../incident/notice.ts'
import type { Ear } from './resolve.ts'

/** "Anna (on call, Backend) by Anna's phone", "#ops". */
export function earText({ personName, channelName, why }: Ear): string {
  if (personName === null) return channelName
  const ways = why.filter((way) => way !== 'named')
  const how = ways.length > 0 ? ` (${ways.join('; ')})` : ''
  return `${personName}${how} by ${channelName}`
}

const stepText = ({ step, repetition }: Telling, { repeat }: Policy): string =>
  repetition === 0
    ? `Step ${step + 1}`
    : `Step ${step + 1}, repetition ${repetition} of ${repeat?.times ?? repetition}`

/**
 * What the story says of a telling: "Step 2: told Anna (on call, Backend) by SMS; nobody acknowledged within 5 min".
 * @param openMs how long the incident has waited for somebody by then.
 */
export function tellingText(telling: Telling, policy: Policy, openMs: number): string {
  const { ears, missing, isFallback, isOpening } = telling
  const step = stepText(telling, policy)
  const told = ears.length > 0 ? `told ${ears.map(earText).join(', ')}` : 'nobody was told'
  const why = missing.length > 0 ? ` (${missing.join(', ')})` : ''
  if (isFallback) return `${step} reached nobody${why}: ${told}${ears.length > 0 ? ' instead' : ''}`
  const waited = isOpening || openMs < 1000 ? '' : `; nobody acknowledged within ${inWords(openMs)}`
  return `${step}: ${told}${why && `, but not all${why}`}${waited}`
}

/** What the story says of a silence: "Nobody new is told until 2026-11-20 19:04:05 UTC: silenced by Anna (moving house)". */
export function silenceText({ until, comment, createdByName }: Silence): string {
  const who = createdByName === null ? '' : ` by ${createdByName}`
  const why = comment === '' ? '' : ` (${comment})`
  return `Nobody new is told until ${clockText(until)}: silenced${who}${why}`
}

/**
 * The line of a message by which people know why it is they who are told, and why now: "Nobody acknowledged within
 * 5 min (step 2 of Backend)". Undefined where the opening says it all.
 */
export function askingText(telling: Telling, policy: Policy, openMs: number): string | undefined {
  const step = `${lowered(stepText(telling, policy))} of ${policy.name}`
  const why = telling.missing.length > 0 ? `: ${telling.missing.join(', ')}` : ''
  if (telling.isFallback) return `You are told because ${step} reached nobody${why}`
  if (telling.isOpening || openMs < 1000) return undefined
  return `Nobody acknowledged within ${inWords(openMs)} (${step})`
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
