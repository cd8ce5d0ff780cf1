import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Rule, Stream } from '../../contract.ts'
import { ruleQuery, useSaveRule } from '../../data/rules.ts'
import { ruleSentence } from '../../data/rules/words.ts'
import { streamsQuery } from '../../data/streams.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf, wrongAt } from '../../form/refusal.ts'
import { stillWrong } from '../../form/still-wrong.ts'
import { PageFrame } from '../../parts/page.tsx'
import { InputField } from '../../ui/inputs.tsx'
import { BoneRows, Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { useSettled } from '../../ui/use-settled.ts'
import { FirstStream } from '../streams/first-stream.tsx'
import { RuleActions } from '../rules/actions.tsx'
import { StatePanel } from '../rules/state-panel.tsx'
import { ConditionFields } from './condition-fields.tsx'
import { type Draft, draftOf, emptyDraft, faultsOf, type RuleFields, ruleOf } from './draft.ts'
import { fnsOf } from './figure-fields.tsx'
import { pastsOf, spanOf } from './pasts.ts'
import { RehearsalPanel } from './rehearsal.tsx'
import { TellingFields } from './telling-fields.tsx'
import { useRehearsal } from './use-rehearsal.ts'
import { WatchedFields } from './watched-fields.tsx'

const shown = [
  'name',
  'stream',
  'window',
  'aggregate',
  'where',
  'groupBy',
  'over',
  'condition',
  'for',
  'clearFor',
  'policyId',
]
const above = <Link to="/rules">Rules</Link>

export function AddRulePage() {
  const { stream: asked } = useSearch({ from: '/shell/rules/new' })
  const query = useQuery({ ...streamsQuery, refetchOnWindowFocus: false })
  const streams = query.data?.data
  const stream = streams?.find(({ name }) => name === asked) ?? streams?.[0]
  return (
    <PageFrame title="Add a rule" above={above}>
      {streams && stream ? (
        <RuleForm rule={null} stream={stream} streams={streams} />
      ) : streams ? (
        <section className="panel">
          <FirstStream />
        </section>
      ) : query.error ? (
        <Problem error={query.error} retry={() => void query.refetch()} />
      ) : (
        <BoneRows rows={5} />
      )}
    </PageFrame>
  )
}

export function RulePage() {
  const { id } = useParams({ from: '/shell/rules/$id' })
  const query = useQuery({ ...ruleQuery(id), refetchOnWindowFocus: false })
  const streams = useQuery({ ...streamsQuery, refetchOnWindowFocus: false })
  const rule = query.data
  /** Of the rule after it was paused or resumed here: what is typed meanwhile is of that one. */
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const stream = streams.data?.data.find(({ name }) => name === rule?.stream)
  const failed = query.error ? query : streams.error ? streams : null
  return (
    <PageFrame
      title={rule?.name ?? (failed ? 'This rule cannot be shown' : 'Looking at the rule')}
      above={above}
      actions={rule && <RuleActions rule={rule} onPaused={({ version }) => setPausedAt(version)} />}
    >
      {rule && stream && streams.data ? (
        <RuleForm key={rule.id} rule={rule} version={pausedAt} stream={stream} streams={streams.data.data} />
      ) : failed ? (
        <Problem error={failed.error} retry={() => void failed.refetch()} />
      ) : (
        <BoneRows rows={5} />
      )}
    </PageFrame>
  )
}

interface RuleFormProps {
  rule: Rule | null
  /** Its version, where it is not that of the rule any more which the form began with. */
  version?: number | null
  /** Which it begins with. */
  stream: Stream
  streams: readonly Stream[]
}

function RuleForm({ rule, version = null, stream: first, streams }: RuleFormProps) {
  const navigate = useNavigate()
  const [old] = useState(rule)
  const [draft, setDraft] = useState<Draft>(() => (rule ? draftOf(rule, first) : emptyDraft(first)))
  const stream = streams.find(({ name }) => name === draft.stream) ?? first
  /** As it was when it last could be judged. */
  const [good, setGood] = useState<RuleFields>(() => ruleOf(draft))
  function set(part: Partial<Draft>): void {
    const next = fitted({ ...draft, ...part }, streams)
    setDraft(next)
    if (faultsOf(next).length === 0) setGood(ruleOf(next))
  }
  const save = useSaveRule(old && { ...old, version: version ?? old.version })
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const fields = ruleOf(draft)
  const faults = faultsOf(draft)
  const trial = useTrial(useSettled(good), stream)
  const errors = [...faults, ...trial.rehearsed.errors, ...stillWrong(refusal.errors, save.variables, fields)]
  const wrong = (path: string) => wrongAt(errors, path)

  function send(event: FormEvent): void {
    event.preventDefault()
    if (faults.length > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return
    }
    save.mutate(fields, {
      onSuccess: (saved) => {
        say(
          saved.paused
            ? `${saved.name} is saved, and paused.`
            : `${saved.name} is saved, and judges from now on.`,
        )
        void navigate({ to: '/rules' })
      },
    })
  }

  return (
    <div className="tried">
      <form ref={form} className="stack" noValidate onSubmit={send}>
        <section className="panel stack" style={{ padding: 16 }} aria-label="The rule">
          <InputField
            label="Name"
            hint="Its incidents are called by it."
            placeholder="Few orders"
            error={wrong('name')}
            value={draft.name}
            onChange={(name) => set({ name })}
          />
          <p className="said" aria-live="polite" dir="auto">
            {ruleSentence(good)}
          </p>
        </section>
        <WatchedFields
          draft={draft}
          stream={stream}
          streams={streams}
          isNew={old === null}
          wrong={wrong}
          onChange={set}
        />
        <ConditionFields draft={draft} wrong={wrong} onChange={set} />
        <TellingFields draft={draft} wrong={wrong} onChange={set} />
        <FormEnd
          refusal={refusal}
          shown={shown}
          action={old ? 'Save' : 'Add rule'}
          busy={save.isPending}
          cancel={
            <Link className="btn" to="/rules">
              Cancel
            </Link>
          }
        />
      </form>
      <div className="stack tried-panel">
        {rule && <StatePanel rule={rule} />}
        <RehearsalPanel {...trial} isStale={faults.length > 0} />
      </div>
    </div>
  )
}

/** What the chosen stream can do: what it cannot becomes what it can. */
function fitted(draft: Draft, streams: readonly Stream[]): Draft {
  const stream = streams.find(({ name }) => name === draft.stream)
  if (!stream) return draft
  const { windows } = stream
  const fn = fnsOf(stream, draft.field).includes(draft.fn) ? draft.fn : 'count'
  const window = windows.includes(draft.window) ? draft.window : (windows[0] ?? draft.window)
  return { ...draft, window, fn, field: fn === 'count' ? '' : draft.field }
}

/** The past that is chosen, and what the rule would have done in it. */
function useTrial(rule: RuleFields, stream: Stream) {
  const [wished, setWished] = useState<number | null>(null)
  const [focus, setFocus] = useState<string | null>(null)
  const pasts = pastsOf(stream, rule.window)
  const length = pasts.find((ms) => ms === wished) ?? pasts[0] ?? 0
  const span = spanOf(length, rule.window, useNow())
  const rehearsed = useRehearsal(rule, span, focus)
  return { rule, rehearsed, span, pasts, onPast: setWished, focus, onFocus: setFocus }
}
