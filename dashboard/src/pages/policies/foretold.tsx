import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { inWords } from '#core/incident/duration'
import type { Severity } from '#core/incident/schema'
import { asProblem } from '../../api.ts'
import type { Foretold } from '../../contract.ts'
import { type PolicyDraft, simulationQuery } from '../../data/alerting.ts'
import { plural, sentenceList } from '../../format.ts'
import { type Moment, MomentRow, momentsOf, reachedBy } from '../../parts/told.tsx'
import { Field } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows } from '../../ui/states.tsx'
import { useSettled } from '../../ui/use-settled.ts'

const shownAtFirst = 30

/** "If this broke now, these people would be told at these times": reckoned by the server as it would be in earnest. */
export function ForetoldPanel({ policy }: { policy: PolicyDraft | null }) {
  const [severity, setSeverity] = useState<Severity>('critical')
  const [at, setAt] = useState('')
  const moment = at === '' || Number.isNaN(Date.parse(at)) ? null : new Date(at).toISOString()
  return (
    <section className="panel" aria-label="Who would be told" style={{ padding: 16 }}>
      <div className="stack">
        <h2>If this broke {moment === null ? 'now' : 'then'}</h2>
        <div className="row" style={{ flexWrap: 'wrap', alignItems: 'end', gap: 12 }}>
          <Segments
            label="Severity"
            value={severity}
            options={[
              { value: 'critical', label: 'critical' },
              { value: 'warning', label: 'warning' },
            ]}
            onChange={setSeverity}
          />
          <Field label="At another time">
            {(control) => (
              <input
                {...control}
                className="input"
                type="datetime-local"
                value={at}
                onChange={(event) => setAt(event.target.value)}
              />
            )}
          </Field>
        </div>
        {policy ? (
          <Simulated policy={policy} severity={severity} at={moment} />
        ) : (
          <p className="quiet">Say whom the first step tells, and it is shown here who that would be.</p>
        )}
      </div>
    </section>
  )
}

function Simulated({ policy, severity, at }: { policy: PolicyDraft; severity: Severity; at: string | null }) {
  const query = useQuery(simulationQuery(useSettled(policy), severity, at))
  const [whole, setWhole] = useState(false)
  if (query.error && !query.isPlaceholderData)
    return <p className="quiet">Not to be reckoned yet: {asProblem(query.error).message}</p>
  if (!query.data) return <BoneRows rows={3} />
  const { data, truncated } = query.data
  const moments = momentsOf(data, ({ atSeconds }) => atSeconds)
  const shown = whole ? moments : moments.slice(0, shownAtFirst)
  const hidden = moments.length - shown.length
  const silent = [...new Set(data.filter(({ channel }) => channel === null).map(({ step }) => step))]
  return (
    <>
      <p aria-live="polite" style={{ fontWeight: 550 }}>
        {sentence(moments)}
      </p>
      {silent.length > 0 && (
        <p className="quiet">{sentenceList(silent.map((step) => `Step ${step + 1}`))} would reach nobody.</p>
      )}
      <ol className="foretold" style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}>
        {shown.map((moment) => (
          <MomentRow key={moment.key} when={timeText(moment.first.atSeconds)} moment={moment} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" className="btn small justify-self-start" onClick={() => setWhole(true)}>
          {plural(hidden, 'more time', 'more times')}
        </button>
      )}
      {truncated && hidden === 0 && <p className="hint">And so on.</p>}
      <Besides policy={policy} />
    </>
  )
}

const timeText = (atSeconds: number): string => (atSeconds === 0 ? 'At once' : inWords(atSeconds * 1000))

/** "Ann and #ops would be told at once". */
function sentence(moments: readonly Moment<Foretold>[]): string {
  const heard = moments.find((moment) => reachedBy(moment).length > 0)
  if (!heard) return 'Nobody would be told'
  const names = reachedBy(heard)
  const { atSeconds } = heard.first
  const who = names.length > 4 ? plural(names.length, 'receiver') : sentenceList(names)
  return `${who} would be told ${atSeconds === 0 ? 'at once' : `after ${inWords(atSeconds * 1000)}`}`
}

/** What the plan alone does not show: that everything waits, and what happens when the trouble comes back. */
function Besides({ policy }: { policy: PolicyDraft }) {
  const { groupBy, groupWaitSeconds, groupIntervalSeconds, reopenWithinSeconds } = policy
  return (
    <>
      {groupWaitSeconds > 0 && (
        <p className="hint">
          With {inWords(groupWaitSeconds * 1000)} in which the first message waits for more of its group.
        </p>
      )}
      <p className="hint">
        Until somebody acknowledges it, or it is over.
        {reopenWithinSeconds > 0 &&
          ` If it is back within ${inWords(reopenWithinSeconds * 1000)}, all of it begins again, without a wait.`}
      </p>
      {groupBy.length > 0 && (
        <p className="hint">
          Which monitors fail later is told to the same people, at most every{' '}
          {inWords(groupIntervalSeconds * 1000)}.
        </p>
      )}
    </>
  )
}
