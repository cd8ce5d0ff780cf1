const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** A span in words, two units at most: "45 s", "4 min 12 s", "2 h 5 min", "3 d". Never negative. */
export function inWords(ms: number): string {
  let seconds = Math.max(0, Math.round(ms / 1000))
  const parts: string[] = []
  for (const [index, [unit, size]] of units.entries()) {
    const count = Math.floor(seconds / size)
    seconds -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    // Two neighbouring units say enough: nobody asks for the seconds of a day.
    const next = units[index + 1]
    if (parts.length > 0 && next) {
      const rest = Math.floor(seconds / next[1])
      if (rest > 0) parts.push(`${rest} ${next[0]}`)
      break
    }
  }
  return parts.length > 0 ? parts.join(' ') : '0 s'
}
