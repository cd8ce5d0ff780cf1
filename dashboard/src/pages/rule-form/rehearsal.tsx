import { useMemo, useState } from 'react'
import { inWords } from '#core/incident/duration'
import { windowMs } from '#core/stream/bounds'
import type { RuleDryRun } from '../../contract.ts'
import type { Span } from '../../data/rules.ts'
import { drawnFigure, keyId } from '../../data/rules/watched.ts'
import { figureWords, keyName } from '../../data/rules/words.ts'
import { amount, capital, dayAndTime, plural, span as spanText, timeOfDay } from '../../format.ts'
import { LineChart } from '../../parts/chart/line-chart.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import type { RuleFields } from './draft.ts'
import { linesOf, markingsOf, nameOfKey, thresholdOf } from './rehearsal-lines.ts'
import { firingsOf, type KeyedFiring, rehearsalSentence, titleOf } from './rehearsal-words.ts'
import { isOneByOne, type Rehearsed } from './use-rehearsal.ts'

const chartPx = 260

/** "5 min": so long is looked at together. */
const withinWords = ({ span, window }: Pick<RuleFields, 'span' | 'window'>): string =>
  inWords(span * windowMs[window])
const shownAtFirst = 6

interface RehearsalProps {
  rule: RuleFields
  rehearsed: Rehearsed
  span: Span
  /** Lengths of past that can be chosen, ms. */
  pasts: readonly number[]
  onPast: (ms: number) => void
  focus: string | null
  onFocus: (key: string | null) => void
  /** What is typed cannot be judged: what is shown is of before. */
  isStale: boolean
}

/** What the rule would have done, had it been there: drawn, and as a list. */
export function RehearsalPanel(props: RehearsalProps) {
  const { rule, rehearsed, span, pasts, onPast, isStale } = props
  const { run, problem } = rehearsed
  const length = span.to - span.from
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="Tried on the past">
      <div className="row between" style={{ flexWrap: 'wrap', gap: '8px 16px' }}>
        <h2>If it had been there</h2>
        <Segments
          label="How far back"
          value={String(length)}
          options={pasts.map((ms) => ({ value: String(ms), label: inWords(ms) }))}
          onChange={(value) => onPast(Number(value))}
        />
      </div>
      <div className="stack">
        <p aria-live="polite" style={{ fontWeight: 550 }}>
          {isStale
            ? 'Judged as it was before: something is wrong in the form'
            : problem && !run
              ? 'It cannot be tried yet'
              : run
                ? rehearsalSentence(run)
                : 'Judging the past'}
        </p>
        <Keys {...props} />
        {rule.span > 1 && (
          <p className="hint">Each point is what was judged: {withinWords(rule)} together, up to there.</p>
        )}
        {problem ? (
          <Trouble rehearsed={rehearsed} />
        ) : (
          <div className={isStale || rehearsed.isOld ? 'outdated' : undefined}>
            <Drawing {...props} />
          </div>
        )}
        {run && !problem && <Firings rule={rule} run={run} onFocus={props.onFocus} />}
        {run && run.refusedKeys > 0 && (
          <p className="hint">There was no room for {plural(run.refusedKeys, 'key')}: they are not judged.</p>
        )}
      </div>
    </section>
  )
}

function Trouble({ rehearsed: { problem } }: Pick<RehearsalProps, 'rehearsed'>) {
  if (problem?.status !== 422) return <Problem error={problem} />
  const [first] = problem.errors
  return <p className="quiet">{first?.message ?? problem.message}</p>
}

/** Which keys are drawn, where there are several. */
function Keys({ rule, rehearsed: { keys, drawn }, focus, onFocus }: RehearsalProps) {
  if (rule.groupBy.length === 0 || keys.length < 2) return null
  const isOne = isOneByOne(rule)
  const several = isOne
    ? []
    : [{ value: '', label: keys.length > drawn.length || focus !== null ? 'the first few' : 'all' }]
  return (
    <select
      className="input small justify-self-start"
      aria-label="Keys drawn"
      value={focus ?? (isOne ? (drawn[0] ?? '') : '')}
      onChange={({ target }) => onFocus(target.value === '' ? null : target.value)}
    >
      {several.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
      {keys.map((key) => (
        <option key={key} value={key}>
          {nameOfKey(rule.groupBy, key)}
        </option>
      ))}
    </select>
  )
}

function Drawing({ rule, rehearsed, span }: RehearsalProps) {
  const { valued, drawn, run } = rehearsed
  // Made anew each time, and mostly the same.
  const shown = JSON.stringify(drawn)
  const drawing = useMemo(() => {
    if (!valued || valued.values.length === 0) return null
    const keys = JSON.parse(shown) as string[]
    return {
      ...linesOf(rule, valued),
      markings: markingsOf(rule, valued, keys),
      threshold: thresholdOf(rule),
    }
  }, [rule, valued, shown])
  if (run && run.keys === 0 && drawn.length === 0)
    return <p className="quiet">Send events, or look further back, and the value is drawn here.</p>
  if (!drawing) return <Bone height={chartPx} />
  return (
    <LineChart
      label={`${capital(figureWords(drawnFigure(rule)))}${rule.span > 1 ? ` within ${withinWords(rule)}` : ''}`}
      times={drawing.times}
      lines={drawing.lines}
      markings={drawing.markings}
      threshold={drawing.threshold}
      range={span}
      format={amount}
      height={chartPx}
    />
  )
}

interface FiringsProps {
  rule: RuleFields
  run: RuleDryRun
  onFocus: (key: string | null) => void
}

function Firings({ rule, run, onFocus }: FiringsProps) {
  const [showsAll, setShowsAll] = useState(false)
  const firings = firingsOf(run)
  if (firings.length === 0) return null
  const shown = firings.slice(0, showsAll ? 200 : shownAtFirst)
  return (
    <>
      <ol className="firings">
        {shown.map((firing) => (
          <Firing
            key={`${keyId(rule.groupBy, firing.key)} ${firing.at}`}
            firing={firing}
            run={run}
            onFocus={rule.groupBy.length > 0 ? () => onFocus(keyId(rule.groupBy, firing.key)) : null}
          />
        ))}
      </ol>
      {firings.length > shown.length && !showsAll && (
        <button type="button" className="btn small justify-self-start" onClick={() => setShowsAll(true)}>
          {plural(firings.length - shown.length, 'more time', 'more times')}
        </button>
      )}
    </>
  )
}

const dayMs = 86_400_000

function Firing({
  firing,
  run,
  onFocus,
}: {
  firing: KeyedFiring
  run: RuleDryRun
  onFocus: (() => void) | null
}) {
  const { at, endedAt } = firing
  const isLong = Date.parse(run.to) - Date.parse(run.from) > dayMs / 2
  const end = endedAt ?? run.to
  return (
    <li>
      <time dateTime={at} className="num">
        {isLong ? dayAndTime(Date.parse(at)) : timeOfDay(Date.parse(at))}
      </time>
      <span>
        {endedAt === null ? 'since then' : `for ${spanText((Date.parse(end) - Date.parse(at)) / 1000)}`}
        {onFocus && (
          <>
            {' '}
            <button type="button" className="chip" dir="auto" onClick={onFocus}>
              {keyName(firing.key)}
            </button>
          </>
        )}
        <span className="faint block">{titleOf(firing)}</span>
      </span>
    </li>
  )
}
