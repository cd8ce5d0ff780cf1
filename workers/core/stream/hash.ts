/**
 * A fast hash of a text to 64 bits, as two words, written into `out` at `at`. Never both 0, which stands for none. The
 * same for ever. Not for secrets: who knows it can make collisions, which cost only themselves a duplicate.
 */
export function hashInto(text: string, out: Uint32Array, at: number): void {
  let a = 0x9e3779b9 ^ text.length
  let b = 0x243f6a88
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Products carry bits upwards only; turning brings them down again, each word by another way.
    a = Math.imul(a ^ unit, 0x85ebca77)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit, 0xc2b2ae3d)
    b = (b << 17) | (b >>> 15)
  }
  // The words mix, as MurmurHash3 ends: every bit of the text reaches every bit of both.
  a = mixed(a ^ Math.imul(b, 0x27d4eb2f))
  b = mixed(b ^ Math.imul(a, 0x165667b1))
  out[at] = b
  out[at + 1] = a === 0 && b === 0 ? 1 : a
}

function mixed(word: number): number {
  let mix = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35)
  return mix ^ (mix >>> 16)
}
