import type { Figures, Stream } from '../../contract.ts'
import { type Figure, figureName, isAdditive, mergedValue, valueOf } from '../../data/stream/figure.ts'
import { nameOf } from '../../data/stream/lines.ts'
import { amount, capital, none, span } from '../../format.ts'
import { type Exploration, ranges } from './question.ts'
import type { Answers } from './use-answers.ts'

/** "+8 %", "−50 %"; nothing to compare with is –. */
export function changeWords(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return none
  const percent = ((now - before) / Math.abs(before)) * 100
  const rounded = Number(percent.toPrecision(2))
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${amount(Math.abs(rounded))}\u00A0%`
}

/** The answer in one sentence: of all together, or else of the key that leads. */
export function answerSentence({ name }: Stream, question: Exploration, answers: Answers): string {
  const { figure, range, from, to } = question
  const time = `in ${range === null ? span((to - from) / 1000) : ranges[range].words}`
  const rows = answers.now?.data
  if (!rows) return `${capital(figureName(figure))} of ${name} ${time}`
  if (rows.length === 0) return `No events in ${name} ${time}`
  const all = together(rows, figure)
  if (all === null) return leading(rows, question, time) ?? `Nothing measured of ${figure.field} ${time}`
  const before = answers.before ? together(answers.before.data, figure) : null
  return `${saying(figure, all)} ${time}${compared(all, before)}`
}

const saying = (figure: Figure, value: number): string =>
  figure.field === ''
    ? `${amount(value)} ${value === 1 && figure.aggregate === 'count' ? 'event' : figureName(figure)}`
    : `${capital(figureName(figure))} was ${amount(value)}`

/** "us has the highest p95 of amount: 183.1 in the last hour". */
function leading(rows: readonly Figures[], { figure, by }: Exploration, time: string): string | null {
  const named = rows.flatMap((row) => {
    const value = valueOf(row, figure)
    const name = nameOf(row, by)
    return value === null || name === null ? [] : [{ name, value }]
  })
  const top = named.toSorted((a, b) => b.value - a.value)[0]
  return top ? `${top.name} has the highest ${figureName(figure)}: ${amount(top.value)} ${time}` : null
}

function compared(now: number, before: number | null): string {
  if (before === null || before === 0) return ''
  if (now === before) return ', as many as before'
  // "1,700 % more" is nothing that anybody can imagine.
  if (before > 0 && now >= 10 * before)
    return `, ${amount(Number((now / before).toPrecision(2)))} times what it was before`
  return `, ${changeWords(now, before).replace(/^[+−]/, '')} ${now > before ? 'more' : 'less'} than before`
}

/** One figure of all keys; null where it does not follow from theirs. */
const together = (rows: readonly Figures[], figure: Figure): number | null =>
  rows.length === 0 ? (isAdditive(figure) ? 0 : null) : mergedValue(rows, figure)
