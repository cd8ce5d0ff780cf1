const seedA = 0x9e3779b9
const seedB = 0x243f6a88

/**
 * A fast hash of a text to 64 bits, as two words, written into `out` at `at`. Never both 0, which stands for none. The
 * same for ever. Not for secrets: who knows it can make collisions, which cost only themselves a duplicate.
 */
export function hashInto(text: string, out: Uint32Array, at: number, length = text.length): void {
  let a = seedA ^ length
  let b = seedB
  for (let index = 0; index < length; index += 1) {
    const unit = text.charCodeAt(index)
    // Products carry bits upwards only; turning brings them down again, each word by another way.
    a = Math.imul(a ^ unit, 0x85ebca77)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit, 0xc2b2ae3d)
    b = (b << 17) | (b >>> 15)
  }
  finish(a, b, out, at)
}

/** The same of bytes: of those of a text in Latin-1 what `hashInto` makes of the text. */
export function hashBytesInto(bytes: Uint8Array, out: Uint32Array, at: number): void {
  let a = seedA ^ bytes.length
  let b = seedB
  for (const unit of bytes) {
    a = Math.imul(a ^ unit, 0x85ebca77)
    a = (a << 13) | (a >>> 19)
    b = Math.imul(b ^ unit, 0xc2b2ae3d)
    b = (b << 17) | (b >>> 15)
  }
  finish(a, b, out, at)
}

/** The words mix, as MurmurHash3 ends: every bit of what was read reaches every bit of both. */
function finish(first: number, second: number, out: Uint32Array, at: number): void {
  const a = mixed(first ^ Math.imul(second, 0x27d4eb2f))
  const b = mixed(second ^ Math.imul(a, 0x165667b1))
  out[at] = b
  out[at + 1] = a === 0 && b === 0 ? 1 : a
}

function mixed(word: number): number {
  let mix = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35)
  return mix ^ (mix >>> 16)
}
