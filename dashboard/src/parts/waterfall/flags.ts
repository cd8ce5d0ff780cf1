import type { Waterfall } from '#core/run/waterfall'
import { inside, type Span } from './bars.ts'

const markWords = [
  ['fcpMs', 'FCP', 'First Contentful Paint'],
  ['lcpMs', 'LCP', 'Largest Contentful Paint'],
  ['domContentLoadedMs', 'DOM', 'The document was read'],
  ['loadMs', 'Load', 'The page had loaded'],
] as const

export interface Flag {
  /** Where it stands, percent of the ruler. */
  place: number
  words: { short: string; title: string; at: number }[]
  /** Its words stand left of it: right of it they would leave the ruler. */
  isLeft: boolean
  /** Its line is dashed: that of a lesser mark. */
  isDashed: boolean
}

/**
 * The marks of a page as flags on its ruler; those whose words would lie on each other share one, at the first of them.
 * @param wordShare what the word of a mark takes of the ruler, percent
 */
export function flagsOf(marks: Waterfall['marks'], span: Span, wordShare: number): Flag[] {
  const found = markWords
    .flatMap(([key, short, title]) => {
      const at = marks[key]
      return at !== null && inside(at, span) ? [{ short, title, at }] : []
    })
    .toSorted((a, b) => a.at - b.at)
  const placeOf = (at: number): number => ((at - span.from) / (span.to - span.from)) * 100
  const flags: Flag[] = []
  for (const word of found) {
    const place = placeOf(word.at)
    const isDashed = word.short === 'FCP' || word.short === 'DOM'
    flags.push({ place, words: [word], isDashed, isLeft: place + wordShare > 100 })
    // What it lies on takes it in, and may then lie on the one before.
    for (
      let [last, before] = [flags.at(-1), flags.at(-2)];
      last && before;
      [last, before] = [flags.at(-1), flags.at(-2)]
    ) {
      if (leftEdge(last, wordShare) >= rightEdge(before, wordShare)) break
      before.words.push(...last.words)
      before.isLeft = before.place + wordShare * before.words.length > 100
      flags.pop()
    }
  }
  return flags
}

const leftEdge = ({ place, words, isLeft }: Flag, share: number): number =>
  isLeft ? place - words.length * share : place
const rightEdge = ({ place, words, isLeft }: Flag, share: number): number =>
  isLeft ? place : place + words.length * share
