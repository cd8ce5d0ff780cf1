import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { regionName } from '#core/region-names'
import type { Quorum } from '#core/monitor/schema'
import type { FieldError } from '../../api.ts'
import type { Catalog, CheckTypeEntry } from '../../contract.ts'
import { policiesQuery } from '../../data/alerting.ts'
import { span } from '../../format.ts'
import { Field } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import type { Draft } from './draft.ts'
import { JudgementFields } from './judgement-fields.tsx'

interface SettingsProps {
  type: CheckTypeEntry
  catalog: Catalog
  monitorId: string | null
  /** Nothing is probed: how often, from where and who must agree is not asked. */
  passive: boolean
  draft: Draft
  errors: readonly FieldError[]
  onChange: (part: Partial<Draft>) => void
}

const intervals = [10, 30, 60, 300, 900, 3600, 86_400]

/** How often, from where, who must agree, and what it is filed under. */
export function SettingsFields(props: SettingsProps) {
  const { draft, errors, onChange, passive } = props
  const wrong = (path: string) =>
    errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
  const least = props.type.minIntervalSeconds ?? 0
  const allowed = intervals.filter((seconds) => seconds >= least)
  const choices = [...new Set([...allowed, draft.intervalSeconds])].toSorted((a, b) => a - b)
  return (
    <section className="panel stack" style={{ padding: 20 }}>
      <h2>{passive ? 'How it is filed' : 'How it is watched'}</h2>
      {!passive && (
        <>
          <Field label="Every" error={wrong('intervalSeconds')}>
            {(control) => (
              <select
                {...control}
                className="input"
                style={{ maxWidth: 180 }}
                value={draft.intervalSeconds}
                onChange={(event) => onChange({ intervalSeconds: Number(event.target.value) })}
              >
                {choices.map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {span(seconds)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <RegionsField {...props} error={wrong('regions')} />
          <ConfirmFields
            {...props}
            error={wrong('confirm.regions') ?? wrong('confirm.failures') ?? wrong('confirm.recoveries')}
          />
        </>
      )}
      <JudgementFields {...props} />
      <Field label="Tags" hint="Separated by commas: prod, api" error={wrong('tags')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.tags}
            onChange={(event) => onChange({ tags: event.target.value })}
          />
        )}
      </Field>
      <Field label="Group" hint="What it is part of: Payments" error={wrong('group')}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.group}
            onChange={(event) => onChange({ group: event.target.value })}
          />
        )}
      </Field>
      {!passive && (
        <label className="check">
          <input
            type="checkbox"
            checked={draft.alertOnDegraded}
            onChange={(event) => onChange({ alertOnDegraded: event.target.checked })}
          />
          <span>
            Alert when it is degraded
            <span className="hint block">Otherwise only an outage opens an incident.</span>
          </span>
        </label>
      )}
      <PolicyField draft={draft} onChange={onChange} error={wrong('policyId')} />
      <SloField draft={draft} onChange={onChange} error={wrong('slo')} />
    </section>
  )
}

function PolicyField({
  draft,
  onChange,
  error,
}: Pick<SettingsProps, 'draft' | 'onChange'> & { error: string | undefined }) {
  const policies = useQuery(policiesQuery).data?.data ?? []
  const main = policies.find(({ isDefault }) => isDefault)
  return (
    <Field
      label="Who is told"
      hint={
        <>
          <Link to="/policies">Policies</Link> say whom first, and whom when nobody reacts.
        </>
      }
      error={error}
    >
      {(control) => (
        <select
          {...control}
          className="input"
          value={draft.policyId ?? ''}
          onChange={(event) => onChange({ policyId: event.target.value || null })}
        >
          <option value="">{main ? `As usual: ${main.name}` : 'Every shared channel at once'}</option>
          {policies.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function SloField({
  draft,
  onChange,
  error,
}: Pick<SettingsProps, 'draft' | 'onChange'> & { error: string | undefined }) {
  const target = draft.slo?.target
  return (
    <Field label="Objective, %" hint="Over 30 days, like 99.9. Empty for none." error={error}>
      {(control) => (
        <input
          {...control}
          className="input num"
          style={{ width: 120 }}
          type="number"
          step="any"
          min={50}
          max={99.999}
          value={target === undefined || Number.isNaN(target) ? '' : target}
          onChange={({ target: { value, valueAsNumber } }) =>
            onChange({
              slo: value === '' ? null : { windowDays: 30, ...draft.slo, target: valueAsNumber },
            })
          }
        />
      )}
    </Field>
  )
}

function RegionsField({
  catalog: { regions: all, checks },
  draft,
  onChange,
  error,
}: SettingsProps & { error: string | undefined }) {
  const inside = checks.find(({ type }) => type === draft.type)?.privateOnly ?? false
  const known = inside ? all.filter((region) => region.private) : all
  // Where nobody can look any more is in no catalogue, but must be seen to be taken off.
  const gone = draft.regions.filter((id) => !all.some((region) => region.id === id))
  const regions = [...known, ...gone.map((id) => ({ id, name: `${regionName(id)} (not available)` }))]
  return (
    <fieldset className="field">
      <legend style={{ marginBottom: 6 }}>From</legend>
      {inside && (
        <p className="hint" style={{ marginBottom: 6 }}>
          This kind of check runs in private locations only.{' '}
          {regions.length === 0 && (
            <>
              There is none yet: add one in <Link to="/settings">Settings</Link>.
            </>
          )}
        </p>
      )}
      <div className="pick">
        {regions.map(({ id, name }) => (
          <label key={id}>
            <input
              type="checkbox"
              checked={draft.regions.includes(id)}
              onChange={(event) =>
                onChange({
                  regions: event.target.checked
                    ? [...draft.regions, id]
                    : draft.regions.filter((region) => region !== id),
                })
              }
            />
            {name}
          </label>
        ))}
      </div>
      {error && <span className="wrong">{error}</span>}
    </fieldset>
  )
}

const quorumValue = (quorum: Quorum): string => String(quorum)

function ConfirmFields({ draft, onChange, error }: SettingsProps & { error: string | undefined }) {
  const { confirm } = draft
  const set = (part: Partial<Draft['confirm']>) => onChange({ confirm: { ...confirm, ...part } })
  const total = draft.regions.length
  const needed =
    confirm.regions === 'all'
      ? total
      : confirm.regions === 'majority'
        ? Math.floor(total / 2) + 1
        : confirm.regions
  return (
    <fieldset className="field">
      <legend style={{ marginBottom: 6 }}>It counts as down when</legend>
      <Segments
        label="Regions that must agree"
        value={quorumValue(confirm.regions)}
        options={[
          { value: 'majority', label: 'most regions agree' },
          { value: '1', label: 'one says so' },
          { value: '2', label: 'two agree' },
          { value: 'all', label: 'all agree' },
        ]}
        onChange={(value) =>
          set({ regions: value === 'majority' || value === 'all' ? value : Number(value) })
        }
      />
      <div className="row" style={{ flexWrap: 'wrap', gap: 16, marginTop: 6 }}>
        <CountField
          label="Failures in a row"
          value={confirm.failures}
          onChange={(failures) => set({ failures })}
        />
        <CountField
          label="Good checks to recover"
          value={confirm.recoveries}
          onChange={(recoveries) => set({ recoveries })}
        />
      </div>
      <span className={error ? 'wrong' : 'hint'}>
        {error ??
          `Now: ${needed} of ${total} regions, each after ${confirmedBy(confirm)}. A suspicion is confirmed at once, not at the next turn.`}
      </span>
    </fieldset>
  )
}

function confirmedBy({ failures, window }: Draft['confirm']): string {
  if (window) return `${window.failing} failing checks among its newest ${window.of}`
  return `${failures} failing ${failures === 1 ? 'check' : 'checks'} in a row`
}

function CountField({
  label,
  value,
  onChange,
}: {
  label: string
  value: number
  onChange: (n: number) => void
}) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className="input num"
          style={{ width: 90 }}
          type="number"
          min={1}
          max={10}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
