import { pingRate } from '#core/request-rates'

/** Of so many addresses an isolate remembers that they were refused; of more the oldest are asked about anew. */
const maxRefused = 1_000

const refusedUntil = new Map<string, number>()

/** An address has pinged too much that is not there: until the limiter's period is over it is not looked up for. */
export function refuse(address: string, now: number): void {
  refusedUntil.delete(address)
  if (refusedUntil.size >= maxRefused) {
    const oldest = refusedUntil.keys().next().value
    if (oldest !== undefined) refusedUntil.delete(oldest)
  }
  refusedUntil.set(address, now + pingRate.periodSeconds * 1_000)
}

/** Whether an address is still refused at `now`, epoch ms. */
export const isRefused = (address: string, now: number): boolean => (refusedUntil.get(address) ?? 0) > now
