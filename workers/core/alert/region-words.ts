import type { Severity } from '../incident/schema.ts'
import { isNetworkFailure } from '../monitor/dissent.ts'
import { isPrivateRegion } from '../private-region.ts'
import { regionName } from '../region-names.ts'
import type { Failure } from '../result.ts'
import type { Dissenter, RegionTrouble } from './region-trouble.ts'

export const regionTroubleTitle = (region: string): string => `${regionName(region)} is in trouble`

/** What a region's trouble is called, and how bad it is: where nobody vouches for the targets it may be their outage. */
export function regionTroubleText(
  region: string,
  { looked, vouched }: Pick<RegionTrouble, 'looked' | 'vouched'>,
  dissenters: readonly Dissenter[],
): { title: string; severity: Severity; cause: string } {
  const most = commonest(dissenters)
  const many = `${dissenters.length} of ${looked} monitors fail from there alone, most by ${failureText(most)}`
  const probes = isPrivateRegion(region)
    ? 'your agent there, or its network'
    : 'our probes there, or their network'
  const title = regionTroubleTitle(region)
  if (!vouched) {
    const cause = `${many}: ${probes}, or a large outage of yours. No other region watches most of them`
    return { title, severity: 'critical', cause }
  }
  const cause = isNetworkFailure(most)
    ? `${many}: ${probes}; your targets answer elsewhere`
    : `${many}: ${probes}, or your targets refuse them; they are well elsewhere`
  return { title, severity: 'warning', cause }
}

function commonest(dissenters: readonly Dissenter[]): Failure | null {
  const groups = [...Map.groupBy(dissenters, ({ failure }) => failure)]
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null
}

const words: Partial<Record<Failure, string>> = {
  timeout: 'timeout',
  dns: 'failed DNS look-up',
  refused: 'refused connection',
  reset: 'broken connection',
  tls: 'failed TLS handshake',
  status: 'HTTP status',
  cloudflare: 'an error of Cloudflare',
  assertion: 'failed assertion',
}
const failureText = (failure: Failure | null): string =>
  (failure === null ? undefined : words[failure]) ?? 'bad answers'
