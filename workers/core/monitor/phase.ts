/**
 * Where in its interval a monitor is due, in ms from 0 to `intervalMs`: a hash of its id, so that monitors spread
 * evenly, plus its region's share, so that three regions at 60 s look every 20 s. The same everywhere, for ever.
 */
export function phase(
  monitorId: string,
  regionIndex: number,
  regionCount: number,
  intervalMs: number,
): number {
  const own = (hash(monitorId) / 2 ** 32) * intervalMs
  const share = (regionIndex * intervalMs) / Math.max(1, regionCount)
  return Math.floor((own + share) % intervalMs)
}

/** FNV-1a with Murmur's last mix, which spreads ids that differ only in their last letter. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
