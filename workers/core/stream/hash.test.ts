import { test } from 'vitest'
import { hashBytesInto, hashInto } from './hash.ts'

const hash = (text: string): [number, number] => {
  const out = new Uint32Array(2)
  hashInto(text, out, 0)
  return [out[0] ?? 0, out[1] ?? 0]
}
const bits = (word: number): number => {
  let count = 0
  for (let rest = word >>> 0; rest > 0; rest >>>= 1) count += rest & 1
  return count
}

/** Ids as people make them: they differ in few letters only. */
const likeness: Record<string, (index: number) => string> = {
  'numbers in order': String,
  'ids in order': (index) => `evt_${String(index).padStart(12, '0')}`,
  'hexadecimal ids': (index) => `4bf92f35-77b3-4da6-a3ce-${index.toString(16).padStart(12, '0')}`,
  'letters whose upper byte differs': (index) =>
    String.fromCharCode(0x0100 * (index & 0xff), 0x100 * (index >> 8), 65),
}

for (const [name, textOf] of Object.entries(likeness)) {
  test(`no two of many ${name} meet, and either word alone meets no more than chance has it`, ({
    expect,
  }) => {
    const count = name.startsWith('letters') ? 65_536 : 100_000
    const pairs = new Set<number>()
    const words = [new Set<number>(), new Set<number>()] as const
    for (let index = 0; index < count; index += 1) {
      const [high, low] = hash(textOf(index))
      pairs.add(high * 2 ** 21 + (low >>> 11))
      words[0].add(high)
      words[1].add(low)
    }
    expect(pairs.size).toBe(count)
    const byChance = count ** 2 / 2 ** 33
    for (const word of words) expect(count - word.size).toBeLessThan(byChance + 6 * Math.sqrt(byChance) + 6)
  })

  test(`${name} fill the upper and lower bits of both words evenly`, ({ expect }) => {
    const [count, places] = [65_536, 1_024]
    const times = Array.from({ length: 4 }, () => new Uint32Array(places))
    for (let index = 0; index < count; index += 1) {
      const [high, low] = hash(textOf(index))
      for (const [which, place] of [high >>> 22, high & 1023, low >>> 22, low & 1023].entries()) {
        const of = times[which]
        if (of) of[place] = (of[place] ?? 0) + 1
      }
    }
    const expected = count / places
    for (const of of times) {
      const chiSquare = of.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
      // 1,023 degrees of freedom: deviation √2046 = 45; six of them
      expect(Math.abs(chiSquare - (places - 1))).toBeLessThan(6 * Math.sqrt(2 * (places - 1)))
    }
  })
}

test('one changed bit of a text changes half of the bits of both words, wherever it lies', ({ expect }) => {
  const text = 'order-2026-11-26-0001'
  for (let at = 0; at < text.length; at += 1) {
    let [highs, lows, trials] = [0, 0, 0]
    for (let seed = 0; seed < 64; seed += 1) {
      const seeded = `${seed}${text}`
      const [high, low] = hash(seeded)
      for (let bit = 0; bit < 16; bit += 1) {
        const place = at + seeded.length - text.length
        const changed = String.fromCharCode(seeded.charCodeAt(place) ^ (1 << bit))
        const [otherHigh, otherLow] = hash(seeded.slice(0, place) + changed + seeded.slice(place + 1))
        highs += bits(high ^ otherHigh)
        lows += bits(low ^ otherLow)
        trials += 1
      }
    }
    expect(highs / trials).toBeGreaterThan(15)
    expect(highs / trials).toBeLessThan(17)
    expect(lows / trials).toBeGreaterThan(15)
    expect(lows / trials).toBeLessThan(17)
  }
})

test('a hash stays what it was, because ids in storage are compared with it', ({ expect }) => {
  expect(['', 'a', 'evt_1', 'Grüße 🙂'].map(hash)).toEqual([
    [23860461, 420578284],
    [3328728384, 3470906493],
    [570255823, 3746071464],
    [1389635522, 4143933304],
  ])
})

test('bytes have the hash of the text whose letters they are', ({ expect }) => {
  for (const text of ['', 'a', 'evt_1', 'Grüße', '\u0000\u00ff'.repeat(100)]) {
    const out = new Uint32Array(2)
    hashBytesInto(
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
      out,
      0,
    )
    expect([...out]).toEqual(hash(text))
  }
})
