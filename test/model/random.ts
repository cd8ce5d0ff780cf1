/** Numbers in [0, 1) that follow from a seed: mulberry32, public domain. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of these, each as likely as its weight. */
export function pick<Choice extends string>(weights: Record<Choice, number>, random: () => number): Choice {
  const entries = Object.entries(weights) as [Choice, number][]
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [choice, weight] of entries) {
    left -= weight
    if (left < 0) return choice
  }
  return entries.at(-1)?.[0] as Choice
}
