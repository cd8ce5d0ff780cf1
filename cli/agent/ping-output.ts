/** What `ping` has counted, by its closing lines. Null when there are none. */
export interface PingCount {
  sent: number
  received: number
  rttMs: { min: number; avg: number; max: number } | null
}

/**
 * Reads what iputils, BusyBox, macOS and BSD print at the end:
 * `3 packets transmitted, 3 received, 0% packet loss` and `rtt min/avg/max/mdev = 0.03/0.04/0.05/0.01 ms`.
 */
export function readPing(output: string): PingCount | null {
  const counts = /(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(output)
  if (!counts) return null
  const times = /min\/avg\/max[^=]*= *([\d.]+)\/([\d.]+)\/([\d.]+)/.exec(output)
  const [sent, received] = [Number(counts[1]), Number(counts[2])]
  const [min = 0, avg = 0, max = 0] = times?.slice(1, 4).map(Number) ?? []
  return { sent, received: Math.min(sent, received), rttMs: times && received > 0 ? { min, avg, max } : null }
}
