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
  /** Each has a line of its own; that of a lesser mark is dashed. */
  words: { short: string; title: string; at: number; place: number; isDashed: boolean }[]
  /** Its words stand left of it: right of it they would leave the ruler. */
  isLeft: boolean
}

/**
 * The marks of a page as flags on its ruler; those whose words would lie on each other share one, at the first of them.
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
    flags.push({ place: word.place, words: [word], isLeft: word.place + wordShare > 100 })
    settle(flags, wordShare)
  }
  return flags
}

/** The last flag is taken in by the one it lies on, which may then lie on the one before. */
function settle(flags: Flag[], wordShare: number): void {
  const [last, before] = [flags.at(-1), flags.at(-2)]
  if (!last || !before || leftEdge(last, wordShare) >= rightEdge(before, wordShare)) return
  before.words.push(...last.words)
  before.isLeft = before.place + wordShare * before.words.length > 100
  flags.pop()
  settle(flags, wordShare)
}

const leftEdge = ({ place, words, isLeft }: Flag, share: number): number =>
  isLeft ? place - words.length * share : place
const rightEdge = ({ place, words, isLeft }: Flag, share: number): number =>
  isLeft ? place : place + words.length * share
