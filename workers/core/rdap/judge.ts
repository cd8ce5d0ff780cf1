import { dayMs } from '../cell.ts'
import type { Registration } from '../findings/registration.ts'
import type { Outcome } from '../result.ts'

/** From how many days before the end on it is degraded, or down; null: it is not judged by its end. */
export interface ExpiryLimits {
  degradedDays: number | null
  downDays: number | null
}

/** What a registration comes to; the sentence is null when all is well. */
export interface RegistrationVerdict {
  outcome: Outcome
  message: string | null
}

/**
 * Statuses with which a domain is no longer in the DNS, or soon gone (RFC 8056, RFC 3915), without blanks: some
 * registries write EPP's "clientHold" for "client hold".
 */
const fatal = new Map(
  Object.entries({
    clienthold: 'its registrar has taken it out of the DNS (client hold)',
    serverhold: 'its registry has taken it out of the DNS (server hold)',
    redemptionperiod: 'it has been deleted and can only be bought back now (redemption period)',
    pendingdelete: 'it is being deleted (pending delete)',
  }),
)

/** Judges a registration at `now`, epoch ms. */
export function judgeRegistration(
  { domain, statuses, expiresAt }: Registration,
  { degradedDays, downDays }: ExpiryLimits,
  now: number,
): RegistrationVerdict {
  const lost = statuses
    .map((word) => fatal.get(word.toLowerCase().replaceAll(/\s/g, '')))
    .find((words) => words !== undefined)
  if (lost !== undefined) return { outcome: 'down', message: `${domain}: ${lost}` }
  if (degradedDays === null && downDays === null) return { outcome: 'up', message: null }
  if (expiresAt === null)
    return { outcome: 'unknown', message: `the registry of ${domain} does not say when it expires` }
  const left = Date.parse(expiresAt) - now
  const message = `the registration of ${domain} ${left > 0 ? 'expires' : 'expired'} ${dayText(left)}, on ${expiresAt.slice(0, 10)}`
  if (left <= 0 || left <= (downDays ?? 0) * dayMs) return { outcome: 'down', message }
  if (left <= (degradedDays ?? 0) * dayMs) return { outcome: 'degraded', message }
  return { outcome: 'up', message: null }
}

/** "in 14 days", "within a day", "3 days ago": counted as people count. */
function dayText(leftMs: number): string {
  const days = Math.ceil(Math.abs(leftMs) / dayMs)
  if (leftMs <= 0) return days <= 1 ? 'less than a day ago' : `${days - 1} ${days === 2 ? 'day' : 'days'} ago`
  return days <= 1 ? 'within a day' : `in ${days} days`
}
