import { parseIpv4 } from './address.ts'

// https://www.cloudflare.com/ips-v4, and the two ranges of the public resolver 1.1.1.1.
const ranges: readonly (readonly [string, number])[] = [
  ['173.245.48.0', 20],
  ['103.21.244.0', 22],
  ['103.22.200.0', 22],
  ['103.31.4.0', 22],
  ['141.101.64.0', 18],
  ['108.162.192.0', 18],
  ['190.93.240.0', 20],
  ['188.114.96.0', 20],
  ['197.234.240.0', 22],
  ['198.41.128.0', 17],
  ['162.158.0.0', 15],
  ['104.16.0.0', 13],
  ['104.24.0.0', 14],
  ['172.64.0.0', 13],
  ['131.0.72.0', 22],
  ['1.1.1.0', 24],
  ['1.0.0.0', 24],
]

/** Whether an IPv4 address is Cloudflare's own: a Worker may open no socket to it. */
export function isCloudflareAddress(address: string): boolean {
  const number = parseIpv4(address)
  if (number === null) return false
  return ranges.some(([first, prefix]) => {
    const start = parseIpv4(first) ?? 0
    return number >= start && number < start + 2 ** (32 - prefix)
  })
}
