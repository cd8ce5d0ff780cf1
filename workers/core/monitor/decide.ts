import { type Cause, reasonFor } from './kin.ts'
import { isReached, neededVoices } from './quorum.ts'
import type { DecidedStatus, Quorum } from './schema.ts'
import type { Evidence, Vote } from './vote.ts'

/** Everything heard from and about one region under the present configuration. Times are epoch ms. */
export interface Witness {
  region: string
  /** The newest vote; null when none was heard. */
  vote: Vote | null
  /** Its newest verdict that was neither `suspect` nor `unknown`: a suspicion does not take it back. */
  settled: 'up' | 'degraded' | 'down' | null
  /** Set while the region does not answer, or its lane was reported silent. Any vote ends it. */
  absence: Absence | null
}

export interface Absence {
  since: number
  /** Questions unanswered in a row. One alone is not yet held against the region: its lane may just be busy. */
  rounds: number
  /** Not asked again before. */
  askAt: number
}

/** All that a decision is made from. */
export interface MonitorView {
  status: DecidedStatus
  since: number
  /** The end of the newest maintenance or pause: no trouble began before. */
  floor: number
  /** Regions whose votes made the newest trouble; empty once it is over. */
  deciding: readonly string[]
  quorum: Quorum
  intervalSeconds: number
  /** One per *configured* region, in order. */
  witnesses: readonly Witness[]
  /** The outage of another monitor that keeps this one quiet, and since when; missing or null: there is none. */
  parentDown?: { cause: Cause; since: number } | null
}

export type Decision =
  | { kind: 'keep' }
  /** Something may change, but not on old evidence: these regions are to be asked first. */
  | { kind: 'ask'; regions: string[]; newerThan: number }
  | {
      kind: 'move'
      to: DecidedStatus
      at: number
      regions: string[]
      evidence: Evidence | null
      reason: string | null
    }

/** Evidence older than this says nothing about now. */
export const staleAfterMs = (intervalSeconds: number): number => Math.max(2 * intervalSeconds * 1000, 60_000)

/**
 * What the votes make of the status: the only place where a status is decided.
 * @param asked regions that have been asked in this round already; they are not named again.
 */
export function decide(view: MonitorView, now: number, asked: ReadonlySet<string>): Decision {
  if (view.parentDown)
    return view.status === 'unknown' ? { kind: 'keep' } : yielded(view, view.parentDown, now)
  const staleBefore = now - staleAfterMs(view.intervalSeconds)
  const isFresh = (vote: Vote) => vote.lastTick >= staleBefore

  // Fresh evidence that suffices needs nobody else's.
  const firm = stand(view, (vote) => (isFresh(vote) ? 'counts' : 'missing'))
  const first = verdictOf(view, firm)
  if (first !== view.status && first !== 'unknown') return move(view, firm, first, now)

  const suspicion = findSuspicion(view)
  if (!suspicion) {
    // A healthy lane speaks only when its verdict changes: with nothing suspected an old vote still holds.
    const assumed = stand(view, () => 'counts')
    const status = verdictOf(view, assumed)
    // But nobody says that an outage is over: an old word, or one taken back by a suspicion, must not end it.
    const endsOutage = view.status === 'down' && (status === 'up' || status === 'degraded')
    return status === view.status || endsOutage ? { kind: 'keep' } : move(view, assumed, status, now)
  }

  const regions = view.witnesses
    .filter((witness) => !asked.has(witness.region) && isWorthAsking(witness, suspicion, now, isFresh))
    .map(({ region }) => region)
  if (regions.length > 0) return { kind: 'ask', regions, newerThan: suspicion.newerThan }

  const final = stand(view, (vote) => (isFresh(vote) ? 'counts' : 'unknown'))
  const status = verdictOf(view, final)
  return status === view.status ? { kind: 'keep' } : move(view, final, status, now)
}

/** While a parent is down nothing is known of its child: what fails may fail for the parent's reason alone. */
const yielded = (
  view: MonitorView,
  { cause, since }: NonNullable<MonitorView['parentDown']>,
  now: number,
): Decision => ({
  kind: 'move',
  to: 'unknown',
  at: Math.max(view.since, Math.min(now, since)),
  regions: [],
  evidence: null,
  reason: reasonFor(cause),
})

/** How a region counts: a voice, or why it has none. `unanswered` may yet speak, and so may `missing`. */
interface Standing {
  witness: Witness
  counts: 'up' | 'degraded' | 'down' | 'unknown' | 'unanswered' | 'missing'
}

function stand(view: MonitorView, judge: (vote: Vote) => 'counts' | 'missing' | 'unknown'): Standing[] {
  const countOf = ({ vote, settled, absence }: Witness): Standing['counts'] => {
    if (absence) return absence.rounds > 1 ? 'unknown' : 'unanswered'
    if (!vote) return 'missing'
    if (vote.verdict === 'unknown') return 'unknown'
    const judged = judge(vote)
    return judged === 'counts' ? (settled ?? 'missing') : judged
  }
  return view.witnesses.map((witness) => ({ witness, counts: countOf(witness) }))
}

/** The status that the standings amount to; the present one where they say too little *yet*. */
function verdictOf(view: MonitorView, standings: readonly Standing[]): DecidedStatus {
  const { quorum, status } = view
  const count = (...kinds: Standing['counts'][]) =>
    standings.filter(({ counts }) => kinds.includes(counts)).length
  const regionCount = standings.length
  const [down, bad, calm] = [count('down'), count('down', 'degraded'), count('up', 'degraded')]
  const voters = down + calm
  const needed = neededVoices(quorum, regionCount)
  // For `all`, who may yet speak is asked first: a silence must not make a minority everybody.
  const possibleVoters = voters + count('missing')

  if (isReached(quorum, regionCount, down, possibleVoters)) return 'down'
  // Under `all` one calm voice is proof enough; else those who fell silent in trouble may still see it.
  const mayBe = (seen: number, ...trouble: string[]) =>
    quorum !== 'all' &&
    seen + standings.filter((standing) => isDoubtful(view, standing, trouble)).length >= needed
  const heardEnough =
    calm > 0 && voters >= needed && (status !== 'pending' || calm >= needed || voters === regionCount)
  if (heardEnough && !mayBe(down, 'down')) {
    if (isReached(quorum, regionCount, bad, possibleVoters)) return 'degraded'
    if (status === 'up' || !mayBe(bad, 'down', 'degraded')) return 'up'
  }
  if (status === 'pending' || count('missing', 'unanswered') > 0) return status
  return 'unknown'
}

/** A region without a voice whose last word was trouble: it may well still see it. */
function isDoubtful(view: MonitorView, { witness, counts }: Standing, trouble: readonly string[]): boolean {
  if (counts === 'up' || counts === 'degraded' || counts === 'down') return false
  return witness.settled ? trouble.includes(witness.settled) : view.deciding.includes(witness.region)
}

interface Suspicion {
  region: string
  /** Verdicts that would agree with it. */
  agreeing: readonly string[]
  newerThan: number
}

/** The newest vote that does not fit the status; null when all is as it was. */
function findSuspicion(view: MonitorView): Suspicion | null {
  let newest: Suspicion | null = null
  for (const { vote, absence } of view.witnesses) {
    const agreeing = vote && !absence ? disagreement(view.status, vote.verdict) : null
    if (!vote || !agreeing) continue
    const newerThan = vote.firstFailingTick ?? vote.lastTick
    if (!newest || newerThan > newest.newerThan) newest = { region: vote.region, agreeing, newerThan }
  }
  return newest
}

function disagreement(status: DecidedStatus, verdict: Vote['verdict']): readonly string[] | null {
  if (verdict === 'unknown') return null
  if (verdict === 'suspect' || verdict === 'down') return status === 'down' ? null : ['down']
  if (status === 'pending' || status === verdict) return null
  return verdict === 'up' || status === 'down' ? ['up', 'degraded'] : ['degraded', 'down']
}

/** Its evidence is not from after the suspicion, is stale, or there is none; and it was not asked in vain just now. */
function isWorthAsking(
  { region, vote, settled, absence }: Witness,
  suspicion: Suspicion,
  now: number,
  isFresh: (vote: Vote) => boolean,
): boolean {
  if (absence) return now >= absence.askAt
  if (!vote) return true
  if (!isFresh(vote)) return true
  if (region === suspicion.region || vote.lastTick > suspicion.newerThan) return false
  return vote.verdict === 'suspect' || !suspicion.agreeing.includes(settled ?? '')
}

function move(view: MonitorView, standings: readonly Standing[], to: DecidedStatus, now: number): Decision {
  const voices: Record<string, Standing['counts'][]> = {
    down: ['down'],
    degraded: ['degraded', 'down'],
    up: ['up', 'degraded'],
  }
  const behind = standings.filter(({ counts }) => (voices[to] ?? ['unknown']).includes(counts))
  const votes = behind.flatMap(({ witness: { vote } }) => vote ?? [])
  const newest = votes.toSorted((a, b) => b.lastTick - a.lastTick)[0]
  const isTrouble = to === 'down' || to === 'degraded'
  const earliest = isTrouble && view.status !== 'down' ? Math.max(view.since, view.floor) : view.since
  return {
    kind: 'move',
    to,
    at: Math.max(earliest, Math.min(now, beginning(view, to, behind, votes) ?? now)),
    regions: behind.map(({ witness }) => witness.region),
    evidence: isTrouble ? (newest?.evidence ?? null) : null,
    reason: to === 'unknown' ? 'Too few regions could tell' : null,
  }
}

/** When the new status began, by the evidence: with the vote that completed the quorum. */
function beginning(
  view: MonitorView,
  to: DecidedStatus,
  behind: readonly Standing[],
  votes: readonly Vote[],
): number | undefined {
  if (to === 'unknown') {
    const absences = behind.flatMap(({ witness: { absence } }) => absence ?? [])
    return absences.length === behind.length ? Math.max(...absences.map(({ since }) => since)) : undefined
  }
  const regionCount = view.witnesses.length
  const needed = neededVoices(view.quorum, regionCount)
  const startsTrouble = to === 'down' || (to === 'degraded' && view.status !== 'down')
  if (startsTrouble) {
    const firsts = votes.map((vote) => vote.firstFailingTick ?? vote.lastTick)
    return nthSmallest(firsts, view.quorum === 'all' ? firsts.length : needed)
  }
  // So many calm regions leave too few for trouble.
  const lasts = votes.map((vote) => vote.lastTick)
  return nthSmallest(lasts, view.quorum === 'all' ? 1 : Math.min(lasts.length, regionCount - needed + 1))
}

const nthSmallest = (values: readonly number[], n: number): number | undefined =>
  values.toSorted((a, b) => a - b)[n - 1]
