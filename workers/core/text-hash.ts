/**
 * 32 bits of a text: FNV-1a with Murmur's last mix, which spreads ids that differ only in their last letter. The same
 * for ever; nothing that somebody could gain from meeting may rest on it.
 */
export function textHash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
