import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { figureName } from '../../data/stream/figure.ts'
import { linesOf, nameOf } from '../../data/stream/lines.ts'
import { amount, capital } from '../../format.ts'
import { LineChart } from '../../parts/chart/line-chart.tsx'
import { Bone } from '../../ui/states.tsx'
import { windowWords } from '../stream/words.ts'
import { momentsOf } from './chart-data.ts'
import { type Exploration, periodBefore } from './question.ts'
import type { Answers } from './use-answers.ts'

const chartPx = 300

interface ExploreChartProps {
  question: Exploration
  answers: Answers
}

/** The answer window by window; what it was before is thin. */
export function ExploreChart({ question, answers }: ExploreChartProps) {
  const navigate = useNavigate({ from: '/explore' })
  const drawn = useLines(question, answers)
  const { series } = answers
  if (!series)
    return answers.problem ? <div style={{ minHeight: chartPx + 28 }} /> : <Bone height={chartPx + 28} />
  const { by, from, to } = question
  const keys = answers.now?.data.filter(({ isOther }) => !isOther).length ?? 0
  return (
    <>
      <div className="row between" style={{ marginBottom: 10, flexWrap: 'wrap', rowGap: 4 }}>
        <h2 dir="auto">
          {capital(figureName(question.figure))}
          {by !== null && ` by ${by}`}
        </h2>
        <span className="faint">
          each {windowWords[series.step]}
          {by !== null && keys > drawn.lines.length && ` · the first ${drawn.lines.length}`}
          {question.compares && ' · thin: the period before'} · drag to zoom
        </span>
      </div>
      {series.data.length === 0 ? (
        <p className="quiet" style={{ minHeight: chartPx }}>
          No events in this time that fit. Windows of a second are kept for hours, of a minute for days: a
          larger step looks back further.
        </p>
      ) : (
        <LineChart
          label={figureName(question.figure)}
          times={drawn.times}
          lines={drawn.lines}
          range={{ from, to }}
          format={amount}
          height={chartPx}
          onBrush={(start, end) =>
            void navigate({
              search: (old) => ({ ...old, from: String(start), to: String(end) }),
              resetScroll: false,
            })
          }
        />
      )}
    </>
  )
}

function useLines({ figure: { field, aggregate }, by, from, to }: Exploration, answers: Answers) {
  const { now, series, seriesBefore } = answers
  return useMemo(() => {
    const figure = { field, aggregate }
    const span = { from, to }
    const rows = by === null ? [] : (now?.data ?? []).filter(({ isOther }) => !isOther)
    const moments = series ? momentsOf(series, span) : []
    const inSeries = new Set(moments.flatMap((moment) => moment.rows.map((row) => nameOf(row, by))))
    const names =
      by === null ? [''] : rows.flatMap((row) => nameOf(row, by) ?? []).filter((name) => inSeries.has(name))
    const lines = linesOf(moments, { by, names, figure })
    const past = seriesBefore && linesOf(momentsOf(seriesBefore, periodBefore(span)), { by, names, figure })
    return {
      times: moments.map(({ at }) => at / 1000),
      lines: lines.map((line, index) => ({
        ...line,
        before: past && fitted(past[index]?.values ?? [], moments.length),
      })),
    }
  }, [field, aggregate, by, from, to, now, series, seriesBefore])
}

/** As many values as there are times: two spans of one length may touch different numbers of windows. */
const fitted = (values: readonly (number | null)[], length: number): (number | null)[] =>
  Array.from({ length }, (_, index) => values[index] ?? null)
