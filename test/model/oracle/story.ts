import { edgeMs, type Evidence, firstToldAt, hadHeard, riseRows, risesOf } from './evidence.ts'

/** What a receiver hears of an incident is one whole story, in order, or nothing. */
export function storyFaults(evidence: Evidence): string[] {
  const types = evidence.taken.map(({ type }) => type.replace('incident.', ''))
  if (types.length === 0) return []
  const story = types.join(' ')
  const isWhole = /^(opened|escalated)( escalated| acknowledged)* resolved$/.test(story)
  return [...(isWhole ? [] : [`heard: ${story}`]), ...acknowledgementFaults(evidence, types)]
}

function acknowledgementFaults(evidence: Evidence, types: readonly string[]): string[] {
  const { acknowledged } = evidence.incident
  const heard = types.filter((type) => type === 'acknowledged').length
  const had = acknowledged ? hadHeard(evidence, acknowledged) : 'no'
  const isRight = had === 'perhaps' ? heard <= 1 : heard === (had === 'yes' ? 1 : 0)
  return isRight ? [] : [`heard ${heard} times that somebody has taken it on`]
}

/** Nobody is told that it is over before it is: of a group, before the last of it is well. */
export function endFaults({ rows, incident }: Evidence): string[] {
  const earliest = (incident.ended?.earliest ?? Infinity) - edgeMs
  return rows
    .filter(({ event, createdAt }) => event === 'incident.resolved' && createdAt < earliest)
    .map(({ createdAt }) => `told that it is over ${earliest - createdAt} ms before it was`)
}

/** Every try, also one that was refused, bears the id of its delivery: receivers tell repeats by it. */
export function nameFaults({ got, rows }: Evidence): string[] {
  const known = new Set(rows.map(({ id }) => id))
  return got
    .filter(({ id }) => !known.has(id))
    .map(({ id, type }) => `${type} came as ${id}, which is no delivery`)
}

/** What is owed arrives. */
export function deliveryFaults({ rows, taken }: Evidence): string[] {
  const arrived = new Set(taken.map(({ id }) => id))
  return rows.flatMap(({ id, event, state, attempts }) => {
    if (state !== 'delivered') return [`${event} is ${state}: ${attempts}`]
    return arrived.has(id) ? [] : [`${event} is delivered, and has never arrived`]
  })
}

/** When a warning becomes critical, whoever has heard is told at once, once each time. */
export function riseFaults(evidence: Evidence): string[] {
  const had = risesOf(evidence.incident).map((rise) => hadHeard(evidence, rise))
  const atLeast = had.filter((one) => one === 'yes').length
  const atMost = had.filter((one) => one !== 'no').length
  const { length } = riseRows(evidence)
  if (length >= atLeast && length <= atMost) return []
  const first = firstToldAt(evidence)
  return [`told of ${length} rises, not of ${atLeast} to ${atMost} (first told at ${first})`]
}
