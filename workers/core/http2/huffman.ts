/** How long the code of each byte is, in bits, and of the end (RFC 7541, appendix B). The code is canonical. */
// prettier-ignore
const lengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
]
const end = 256
const longest = 30

/** Of each length: the first code, and the bytes with such codes in order. */
const codes = Array.from({ length: longest + 1 }, () => ({ first: 0, symbols: [] as number[] }))
for (const [symbol, length] of lengths.entries()) codes[length]?.symbols.push(symbol)
for (let length = 1, next = 0; length <= longest; length += 1) {
  const code = codes[length]
  if (!code) continue
  code.first = next
  next = (next + code.symbols.length) * 2
}

/** Decodes a string; null when it is not one: a code that ends it, or padding that is none. */
export function decodeHuffman(bytes: Uint8Array): Uint8Array | null {
  const decoded: number[] = []
  let code = 0
  let length = 0
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      code = code * 2 + ((byte >> bit) & 1)
      length += 1
      const symbol = codes[length]?.symbols[code - (codes[length]?.first ?? 0)]
      if (symbol === undefined) continue
      if (symbol === end) return null
      decoded.push(symbol)
      code = length = 0
    }
  }
  // What is left is the beginning of the end's code, which is all ones.
  return length < 8 && code === 2 ** length - 1 ? Uint8Array.from(decoded) : null
}
