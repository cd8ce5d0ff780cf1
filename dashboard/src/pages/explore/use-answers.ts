import { skipToken, useQuery } from '@tanstack/react-query'
import { type ApiProblem, asProblem } from '../../api.ts'
import type { Aggregate, Stream, StreamSeries } from '../../contract.ts'
import { mostLines } from '../../data/stream/lines.ts'
import { streamAggregateQuery, streamSeriesQuery } from '../../data/streams.ts'
import { type Exploration, narrowed, periodBefore } from './question.ts'

const tableRows = 100

/** What has come so far of an answer. */
export interface Answers {
  now: Aggregate | undefined
  /** Of the period before; undefined too when nobody asks for it. */
  before: Aggregate | undefined
  series: StreamSeries | undefined
  seriesBefore: StreamSeries | undefined
  problem: ApiProblem | null
  retry: () => void
}

/**
 * First what the whole span came to, by key; then, window by window, those keys that get a line. Each window would
 * name its own largest keys otherwise, and lines would have holes.
 */
export function useAnswers({ name }: Stream, question: Exploration): Answers {
  const { by, where, from, to, step, compares } = question
  const groupBy = by ?? ''
  const past = periodBefore({ from, to })
  const asked = { groupBy, where, top: tableRows }
  const now = useQuery(streamAggregateQuery(name, { ...asked, from, to }))
  const before = useQuery(when(compares, streamAggregateQuery(name, { ...asked, ...past })))

  const top = now.data?.data.filter(({ isOther }) => !isOther).slice(0, mostLines)
  const values = by === null ? [] : (top ?? []).map(({ key }) => key[by] ?? null)
  const lines = { groupBy, where: by === null ? where : narrowed(where, by, values), top: mostLines }
  const isReady = by === null || (top !== undefined && !now.isPlaceholderData)
  const size = step ?? undefined
  const series = useQuery(when(isReady, streamSeriesQuery(name, { ...lines, from, to }, size)))
  // By the size the server chose for now: both must have the same windows.
  const same = series.data?.step
  const seriesBefore = useQuery(
    when(
      compares && isReady && same !== undefined && !series.isPlaceholderData,
      streamSeriesQuery(name, { ...lines, ...past }, same),
    ),
  )
  const failed = [now, before, series, seriesBefore].find(({ error }) => error !== null)
  return {
    now: now.data,
    before: compares ? before.data : undefined,
    series: series.data,
    seriesBefore: compares ? seriesBefore.data : undefined,
    problem: failed ? asProblem(failed.error) : null,
    retry: () => void failed?.refetch(),
  }
}

/** The question, or none while it cannot be asked yet. */
const when = <Options extends { queryFn?: unknown }>(isAsked: boolean, options: Options): Options =>
  isAsked ? options : { ...options, queryFn: skipToken }
