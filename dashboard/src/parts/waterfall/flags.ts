import type { Waterfall } from '#core/run/waterfall'
import { inside, type Span } from './bars.ts'

const markWords = [
  ['fcpMs', 'FCP', 'First Contentful Paint'],
  ['lcpMs', 'LCP', 'Largest Contentful Paint'],
  ['domContentLoadedMs', 'DOM', 'The document was read'],
  ['loadMs', 'Load', 'The page had loaded'],
] as const

export interface Flag {
  /** Where its words begin, percent of the ruler: at its line, or before it where they would leave the ruler. */
  from: number
  /** Each has a line of its own; that of a lesser mark is dashed. */
  words: { short: string; title: string; at: number; place: number; isDashed: boolean }[]
}

/**
 * The marks of a page as flags on its ruler; those whose words would lie on each other share one.
 * @param wordShare what the word of a mark takes of the ruler, percent
 */
export function flagsOf(marks: Waterfall['marks'], span: Span, wordShare: number): Flag[] {
  const found = markWords
    .flatMap(([key, short, title]) => {
      const at = marks[key]
      if (at === null || !inside(at, span)) return []
      const place = ((at - span.from) / (span.to - span.from)) * 100
      return [{ short, title, at, place, isDashed: short === 'FCP' || short === 'DOM' }]
    })
    .toSorted((a, b) => a.at - b.at)
  const flags: Flag[] = []
  for (const word of found) {
    flags.push(flagOf([word], wordShare))
    settle(flags, wordShare)
  }
  return flags
}

function flagOf(words: Flag['words'], wordShare: number): Flag {
  const place = words[0]?.place ?? 0
  return { from: Math.max(0, Math.min(place, 100 - wordShare * words.length)), words }
}

/** The last flag is taken in by the one it lies on, which may then lie on the one before. */
function settle(flags: Flag[], wordShare: number): void {
  const [last, before] = [flags.at(-1), flags.at(-2)]
  if (!last || !before || last.from >= before.from + wordShare * before.words.length) return
  flags.splice(-2, 2, flagOf([...before.words, ...last.words], wordShare))
  settle(flags, wordShare)
}
