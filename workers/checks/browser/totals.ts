import type { PageRequests } from '#core/findings/page'
import { type Exchange, hasFailed } from '#core/run/exchange'
import type { RunTotals } from '#core/run/schema'
import { shownAddress } from '#core/run/shown-traffic'
import type { Mask } from '#core/secrets/mask'
import type { Terms } from './guard.ts'
import { thirdPartyOf } from './third-party.ts'
import type { Visited } from './visit.ts'

const maxFailures = 10

/** What the page asked for and was meant to get: what the check itself blocks is left out. */
export const wantedOf = ({ traffic }: Visited, terms: Terms | null): Exchange[] =>
  traffic.exchanges.filter(({ url }) => !terms?.blocks(url))

/** What a visit's requests and words add up to. */
export function totalsOf(visited: Visited, wanted: readonly Exchange[]): RunTotals {
  const { traffic, heard, url } = visited
  const isThirdParty = thirdPartyOf(url)
  const bytes = (some: readonly Exchange[]): number => some.reduce((sum, one) => sum + one.bytes, 0)
  return {
    requests: wanted.length + traffic.more,
    failedRequests: wanted.filter(hasFailed).length,
    bytes: bytes(wanted) + Math.round(traffic.moreBytes),
    thirdPartyBytes: bytes(wanted.filter((one) => isThirdParty(one.url))),
    consoleErrors: heard.errors,
    pageErrors: heard.uncaught,
  }
}

/** The same as a finding, with the first requests that failed. */
export const requestsOf = (totals: RunTotals, wanted: readonly Exchange[], mask: Mask): PageRequests => ({
  count: totals.requests,
  failed: totals.failedRequests,
  bytes: totals.bytes,
  failures: wanted
    .filter(hasFailed)
    .slice(0, maxFailures)
    .map(({ url, failure, answer }) => ({
      url: shownAddress(url, mask),
      reason: failure ?? `HTTP ${answer?.status ?? 0}`,
    })),
})
