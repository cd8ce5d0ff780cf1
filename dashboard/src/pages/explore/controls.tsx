import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { WindowName } from '#core/stream/bounds'
import { parseWhere } from '#core/stream/where'
import type { ApiProblem } from '../../api.ts'
import type { Stream } from '../../contract.ts'
import { type Aggregate, aggregatesOf, aggregateWords, fieldsOf } from '../../data/stream/figure.ts'
import { wrongAt } from '../../form/refusal.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Field } from '../../ui/field.tsx'
import { SelectField } from '../../ui/inputs.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { windowWords } from '../stream/words.ts'
import { type Exploration, type ExploreSearch, type RangeName, ranges, stepsOf } from './question.ts'

interface ControlsProps {
  stream: Stream
  streams: readonly Stream[]
  question: Exploration
  problem: ApiProblem | null
}

/** Changes part of the question, in the address. */
function useAsk(): (part: ExploreSearch) => void {
  const navigate = useNavigate({ from: '/explore' })
  return (part) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false })
}

/** What is asked. */
export function Controls({ stream, streams, question, problem }: ControlsProps) {
  const ask = useAsk()
  return (
    <section
      className="panel stack"
      style={{ padding: 'var(--s-4) var(--s-5)', gap: 14 }}
      aria-label="Question"
    >
      <div className="fields-auto">
        <SelectField
          label="Stream"
          value={stream.name}
          options={streams.map(({ name }) => ({ value: name, label: name }))}
          onChange={(name) => ask({ stream: name })}
        />
        <FigureFields stream={stream} question={question} />
        <SelectField
          label="Group by"
          value={question.by ?? ''}
          options={[
            { value: '', label: 'nothing' },
            ...stream.dimensions.map((name) => ({ value: name, label: name })),
          ]}
          onChange={(by) => ask({ by: by || undefined })}
        />
        <SelectField<WindowName | ''>
          label="Step"
          value={question.step ?? ''}
          options={[
            { value: '', label: 'as fits' },
            ...stepsOf(stream, question.to - question.from).map((value) => ({
              value,
              label: windowWords[value],
            })),
          ]}
          onChange={(step) => ask({ step: step || undefined })}
        />
        <FilterField stream={stream} problem={problem} />
      </div>
      <div className="row between" style={{ flexWrap: 'wrap', gap: '10px 16px' }}>
        <Segments
          label="Time range"
          value={question.range}
          options={(Object.keys(ranges) as RangeName[]).map((value) => ({
            value,
            label: ranges[value].label,
          }))}
          onChange={(range) => ask({ range, from: undefined, to: undefined })}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={question.compares}
            onChange={(event) => ask({ compare: event.target.checked ? '1' : undefined })}
          />
          Compare with the period before
        </label>
      </div>
    </section>
  )
}

function FigureFields({ stream, question: { figure } }: Pick<ControlsProps, 'stream' | 'question'>) {
  const ask = useAsk()
  return (
    <>
      <SelectField
        label="Measure"
        value={figure.field}
        options={fieldsOf(stream).map((name) => ({ value: name, label: name === '' ? 'events' : name }))}
        onChange={(field) => ask({ field: field || undefined, agg: undefined })}
      />
      <SelectField<Aggregate>
        label="As"
        value={figure.aggregate}
        options={aggregatesOf(stream, figure.field).map((value) => ({ value, label: aggregateWords[value] }))}
        onChange={(agg) => ask({ agg })}
      />
    </>
  )
}

/** What is typed is asked for once it has settled and can be read. */
function FilterField({ stream: { dimensions }, problem }: Pick<ControlsProps, 'stream' | 'problem'>) {
  const { where } = useSearch({ from: '/shell/explore' })
  const ask = useAsk()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(where ?? '')
  const settled = useSettled(text).trim()
  const isReadable = parseWhere(settled) !== null
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    if (isReadable) latest.current({ where: settled === '' ? undefined : settled })
  }, [settled, isReadable])
  useShortcuts({ '/': () => input.current?.focus() })
  const [first = 'country'] = dimensions
  return (
    <Field
      label="Filter"
      error={
        isReadable ? wrongAt(problem?.errors ?? [], 'where') : `A dimension and its value, like ${first}:de`
      }
    >
      {(control) => (
        <input
          {...control}
          ref={input}
          className="input"
          type="search"
          placeholder={`${first}:de  /`}
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
    </Field>
  )
}
