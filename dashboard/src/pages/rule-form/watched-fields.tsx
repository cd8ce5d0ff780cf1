import type { WindowName } from '#core/stream/bounds'
import type { Stream } from '../../contract.ts'
import { InputField, SelectField } from '../../ui/inputs.tsx'
import { windowWords } from '../stream/words.ts'
import { type Draft, figureDraft } from './draft.ts'
import { FigureFields, FilterField } from './figure-fields.tsx'
import { lasts } from './lasts.ts'

export interface PartProps {
  draft: Draft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<Draft>) => void
}

interface WatchedFieldsProps extends PartProps {
  stream: Stream
  streams: readonly Stream[]
  /** The stream of a rule that exists stays. */
  isNew: boolean
}

const named = (streams: readonly Stream[]) => streams.map(({ name }) => ({ value: name, label: name }))

/** Of which stream, which figure, apart by what, over what. */
export function WatchedFields({ draft, stream, streams, isNew, wrong, onChange }: WatchedFieldsProps) {
  const isAbsent = draft.kind === 'absent'
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="What is watched">
      <h2>What is watched</h2>
      <div className="fields-4">
        <SelectField
          label="Stream"
          hint={isNew ? undefined : 'It stays.'}
          error={wrong('stream')}
          value={draft.stream}
          options={isNew ? named(streams) : named([stream])}
          onChange={(name) => onChange({ ...figureDraft(name), groupBy: [] })}
        />
        <SelectField<WindowName>
          label="Judged each"
          error={wrong('window')}
          value={draft.window}
          options={stream.windows.map((value) => ({ value, label: windowWords[value] }))}
          onChange={(window) => onChange({ window })}
        />
        {!isAbsent && (
          <InputField
            label="Over the last"
            hint={`windows, looked at together ${lasts(draft.span, draft)}`}
            error={wrong('span')}
            inputMode="numeric"
            value={draft.span}
            onChange={(span) => onChange({ span })}
          />
        )}
        {!isAbsent && (
          <FigureFields figure={draft} stream={stream} path="aggregate" wrong={wrong} onChange={onChange} />
        )}
      </div>
      <FilterField figure={draft} stream={stream} path="where" wrong={wrong} onChange={onChange} />
      <GroupField draft={draft} stream={stream} wrong={wrong} onChange={onChange} />
      {!isAbsent && <OverFields draft={draft} streams={streams} wrong={wrong} onChange={onChange} />}
    </section>
  )
}

function GroupField({ draft, stream: { dimensions }, wrong, onChange }: PartProps & { stream: Stream }) {
  if (dimensions.length === 0) return null
  const toggle = (name: string) =>
    onChange({
      groupBy: dimensions.filter((one) => draft.groupBy.includes(one) !== (one === name)),
    })
  return (
    <fieldset className="field">
      <legend>Apart by</legend>
      <div className="pick">
        {dimensions.map((name) => (
          <label key={name}>
            <input type="checkbox" checked={draft.groupBy.includes(name)} onChange={() => toggle(name)} />
            {name}
          </label>
        ))}
      </div>
      {wrong('groupBy') ? (
        <span className="wrong">{wrong('groupBy')}</span>
      ) : (
        <span className="hint">
          {draft.groupBy.length === 0
            ? 'All events are judged together, and are one incident.'
            : 'Each of its values is judged by itself, and is an incident of its own.'}
        </span>
      )}
    </fieldset>
  )
}

function OverFields({ draft, streams, wrong, onChange }: PartProps & { streams: readonly Stream[] }) {
  const { over } = draft
  const stream = streams.find(({ name }) => name === over?.stream)
  const set = (part: object) => over && onChange({ over: { ...over, ...part } })
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={over !== null}
          onChange={({ target }) => onChange({ over: target.checked ? figureDraft(draft.stream) : null })}
        />
        <span>
          Divide by another figure
          <span className="hint block">
            Orders over visits; failures over all: the same window, the same key.
          </span>
        </span>
      </label>
      {over && (
        <div className="sub" role="group" aria-label="Divided by">
          <div className="fields-4">
            <SelectField
              label="Stream"
              error={wrong('over.stream') ?? wrong('over.window')}
              value={over.stream}
              options={named(streams)}
              onChange={(name) => onChange({ over: figureDraft(name) })}
            />
            {stream && (
              <FigureFields
                figure={over}
                stream={stream}
                path="over.aggregate"
                wrong={wrong}
                onChange={set}
              />
            )}
          </div>
          {stream && (
            <FilterField figure={over} stream={stream} path="over.where" wrong={wrong} onChange={set} />
          )}
        </div>
      )}
    </>
  )
}
