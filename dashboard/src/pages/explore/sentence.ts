import type { Figures, Stream } from '../../contract.ts'
import { type Figure, figureName, isAdditive, mergedValue } from '../../data/stream/figure.ts'
import { amount, none, span } from '../../format.ts'
import { type Exploration, ranges } from './question.ts'
import type { Answers } from './use-answers.ts'

/** "+8 %", "−50 %"; nothing to compare with is –. */
export function changeWords(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return none
  const percent = ((now - before) / Math.abs(before)) * 100
  const rounded = Number(percent.toPrecision(2))
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${amount(Math.abs(rounded))}\u00A0%`
}

/** The answer in one sentence, as far as there is one. */
export function answerSentence({ name }: Stream, question: Exploration, answers: Answers): string {
  const { figure, range, from, to } = question
  const time = range === null ? span((to - from) / 1000) : ranges[range].words
  const now = answers.now && together(answers.now.data, figure)
  if (now === undefined || now === null) return `${capital(figureName(figure))} of ${name} in ${time}`
  const before = answers.before ? together(answers.before.data, figure) : null
  return `${saying(figure, now)} in ${time}${compared(now, before)}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const saying = (figure: Figure, value: number): string =>
  figure.field === ''
    ? `${amount(value)} ${value === 1 && figure.aggregate === 'count' ? 'event' : figureName(figure)}`
    : `${capital(figureName(figure))}: ${amount(value)}`

function compared(now: number, before: number | null): string {
  if (before === null || before === 0) return ''
  if (now === before) return ', as many as before'
  return `, ${changeWords(now, before).replace(/^[+−]/, '')} ${now > before ? 'more' : 'less'} than before`
}

/** One figure of all keys; null where it does not follow from theirs. */
const together = (rows: readonly Figures[], figure: Figure): number | null =>
  rows.length === 0 ? (isAdditive(figure) ? 0 : null) : mergedValue(rows, figure)
