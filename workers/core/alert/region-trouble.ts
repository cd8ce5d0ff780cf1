import { z } from 'zod'
import type { Dissent } from '../monitor/dissent.ts'
import { isNetworkFailure } from '../monitor/dissent.ts'

/** When a region counts as being in trouble. */
export const RegionTroubleSettings = z.strictObject({
  enabled: z.boolean().default(true).meta({ title: 'Watch our own regions' }),
  share: z.number().min(0.1).max(0.95).default(0.5).meta({
    title: 'Share',
    description: 'More than this share of what a region looked at must fail there alone',
  }),
  minMonitors: z.int().min(3).max(1000).default(5).meta({
    title: 'At least',
    description: 'So many monitors must fail there alone, on three hosts or more',
  }),
})
export type RegionTroubleSettings = z.infer<typeof RegionTroubleSettings>

export const defaultRegionTrouble: RegionTroubleSettings = RegionTroubleSettings.parse({})

/** A monitor that a region sees fail, and nobody else. */
export interface Dissenter extends Omit<Dissent, 'region'> {
  monitorId: string
  host: string
  /** When it was heard of. */
  heardAt: number
}

/** What is known beside those that dissent. */
export interface Census {
  settings: RegionTroubleSettings
  /** Monitors whose newest evidence from the region is from after the trouble began. */
  looked: number
  /** Monitors that went down of late in the region's eyes and in those of others: it sees right. */
  agreed: number
}

/** A region's trouble while it lasts. Times are epoch ms. */
export interface RegionTrouble {
  number: number
  /** When the first of its monitors began to fail. */
  since: number
  looked: number
  /** Other regions say that the targets are well. Without them it may be a large outage of theirs. */
  vouched: boolean
  /** Since when too few fail for trouble; null while enough do. */
  calmSince: number | null
  /** When to look again. */
  lookAt: number
  /** How many monitors it was told with. */
  told: number
  /** By which share it is judged. */
  share: number
}

/** What fails within this fails together. */
export const togetherMs = 120_000
const minHosts = 3
/** So long too few must fail for trouble to be over. */
const calmMs = 60_000
/** First soon, for other regions may have come to agree; then now and then. */
const firstLookMs = 5_000
const lookMs = 15_000
/** So long a region's trouble holds back what only it has seen; without a word from other regions, no longer than this. */
export const holdMs = { vouched: 600_000, alone: 120_000 }

/** Those that have begun to fail together; what is only heard of again began before. */
export const together = (dissenters: readonly Dissenter[], now: number): Dissenter[] =>
  dissenters.filter(({ heardAt, since }) => heardAt > now - togetherMs && since > now - 2 * togetherMs)

/** Whether it is worth finding out more: what costs no question. */
export function mayBegin(dissenters: readonly Dissenter[], minMonitors: number, now: number): boolean {
  const recent = together(dissenters, now)
  return recent.length >= minMonitors && new Set(recent.map(({ host }) => host)).size >= minHosts
}

/** Since when what a region looked at counts: the first failure of those that failed together. */
export const beginningOf = (dissenters: readonly Dissenter[], now: number): number =>
  Math.min(...together(dissenters, now).map(({ since }) => since))

const isVouched = (dissenters: readonly Dissenter[]): boolean =>
  dissenters.filter(({ kind }) => kind === 'contradicted').length * 2 >= dissenters.length

/** More failures are shared than disputed: the region sees what the others see. */
const seesRight = (dissenters: readonly Dissenter[], { agreed }: Census): boolean =>
  agreed > dissenters.filter(({ kind }) => kind === 'contradicted').length

/** The trouble that begins now; null when none does. */
export function begins(
  dissenters: readonly Dissenter[],
  census: Census,
  { now, number }: { now: number; number: number },
): RegionTrouble | null {
  const { enabled, share, minMonitors } = census.settings
  if (!enabled || !mayBegin(dissenters, minMonitors, now)) return null
  const recent = together(dissenters, now)
  const looked = Math.max(census.looked, recent.length)
  if (recent.length / looked <= share || seesRight(recent, census)) return null
  const since = beginningOf(dissenters, now)
  const vouched = isVouched(recent)
  return {
    number,
    since,
    looked,
    vouched,
    calmSince: null,
    lookAt: now + firstLookMs,
    told: recent.length,
    share,
  }
}

/** The trouble as it goes on; null when it is over. `census` is null where nobody could tell. */
export function goesOn(
  before: RegionTrouble,
  dissenters: readonly Dissenter[],
  census: Census | null,
  now: number,
): RegionTrouble | null {
  if (census?.settings.enabled === false) return null
  if (census && seesRight(dissenters, census)) return null
  const looked = Math.max(census?.looked ?? before.looked, dissenters.length, 1)
  const share = census?.settings.share ?? before.share
  const isCalm = dissenters.length / looked < share / 2
  const calmSince = isCalm ? (before.calmSince ?? now) : null
  if (calmSince !== null && now - calmSince >= calmMs) return null
  const vouched = before.vouched || (dissenters.length > 0 && isVouched(dissenters))
  const lookAt = census ? now + lookMs : before.lookAt
  return { ...before, share, looked, vouched, calmSince, lookAt }
}

/** How long what this region alone has seen is held back; null when it is told at once. */
export function heldUntil(trouble: RegionTrouble | null, dissent: Dissent, now: number): number | null {
  if (!trouble || !isNetworkFailure(dissent.failure)) return null
  return now + (trouble.vouched ? holdMs.vouched : holdMs.alone)
}
