/**
 * A fast hash of a text to 64 bits, as two words, written into `out` at `at`. Never both 0. Not for secrets: who knows
 * it can make collisions, which cost only themselves a duplicate.
 */
export function hashInto(text: string, out: Uint32Array, at: number): void {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  // The words mix, as MurmurHash3 ends: every bit of the text reaches every bit of both.
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  out[at] = b
  out[at + 1] = a === 0 && b === 0 ? 1 : a
}
