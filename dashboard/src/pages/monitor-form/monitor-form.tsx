import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Catalog, Monitor } from '../../contract.ts'
import { useBrowserRun } from '../../data/browser-runs.ts'
import { catalogQuery } from '../../data/catalog.ts'
import { monitorQuery, useSaveMonitor } from '../../data/monitors.ts'
import { ObjectFields } from '../../form/object-fields.tsx'
import { stillWrong } from '../../form/still-wrong.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { BrowserFields } from './browser/browser-fields.tsx'
import { Price } from './browser/price.tsx'
import { RunNow } from './browser/run-now.tsx'
import { draftOf, emptyDraft, inputOf, withType, type Draft } from './draft.ts'
import { SettingsFields } from './settings-fields.tsx'
import { TryIt } from './try-it.tsx'
import { SchedulePreview } from './schedule-preview.tsx'

export function AddMonitorPage() {
  const catalog = useQuery(catalogQuery)
  return (
    <PageFrame title="Add a monitor" above={<Link to="/">Monitors</Link>}>
      <Shown query={catalog} loading={<FormBones />}>
        {(found) => <MonitorForm catalog={found} monitor={null} />}
      </Shown>
    </PageFrame>
  )
}

export function EditMonitorPage() {
  const { id } = useParams({ from: '/shell/monitors/$id/edit' })
  const catalog = useQuery(catalogQuery)
  // What is being edited must not move under the hand.
  const monitor = useQuery({ ...monitorQuery(id), refetchInterval: false, refetchOnWindowFocus: false })
  return (
    <PageFrame
      title={monitor.data ? `Edit ${monitor.data.name}` : 'Edit'}
      above={
        <Link to="/monitors/$id" params={{ id }}>
          {monitor.data?.name ?? 'Monitor'}
        </Link>
      }
    >
      <Shown query={catalog} loading={<FormBones />}>
        {(found) => (
          <Shown query={monitor} loading={<FormBones />}>
            {(one) => <MonitorForm key={one.id} catalog={found} monitor={one} />}
          </Shown>
        )}
      </Shown>
    </PageFrame>
  )
}

const FormBones = () => (
  <section className="panel">
    <BoneRows rows={6} height={66} />
  </section>
)

const settingsShown = [
  'name',
  'intervalSeconds',
  'regions',
  'confirm',
  'tags',
  'alertOnDegraded',
  'flapping',
  'dependsOn',
]

function MonitorForm({ catalog, monitor }: { catalog: Catalog; monitor: Monitor | null }) {
  const navigate = useNavigate()
  const [draft, setDraft] = useState<Draft>(() => (monitor ? draftOf(monitor) : emptyDraft(catalog)))
  const [version] = useState(monitor?.version)
  const save = useSaveMonitor(monitor?.id ?? null)
  const live = useBrowserRun()
  const refused = save.error ? asProblem(save.error) : null
  const form = useFirstWrong(refused)
  const input = inputOf(draft)
  const errors = stillWrong(refused?.errors ?? [], save.variables?.input, input)
  const type = catalog.checks.find((one) => one.type === draft.type) ?? catalog.checks[0]
  if (!type) return <p className="quiet">This server knows no kind of check.</p>
  const change = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }))
  const known = [
    'name',
    ...settingsShown,
    ...Object.keys(type.schema.properties ?? {}).map((name) => `check.${name}`),
  ]
  return (
    <form
      ref={form}
      className="grid gap-6 items-start min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(320px,400px)] min-[1100px]:grid-rows-[auto_1fr]"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { input, version },
          {
            onSuccess: (saved) => {
              say(monitor ? `${saved.name} is changed` : `${saved.name} is being watched`)
              void navigate({ to: '/monitors/$id', params: { id: saved.id } })
            },
          },
        )
      }}
    >
      <section className="panel stack" style={{ padding: 20 }}>
        <h2>What is watched</h2>
        <Field label="Name" error={errors.find(({ path }) => path === 'name')?.message}>
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              placeholder={input.name || 'Checkout API'}
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        {catalog.checks.length > 1 && (
          <Field label="Kind of check">
            {(control) => (
              <select
                {...control}
                className="input"
                value={type.type}
                onChange={(event) => {
                  const next = catalog.checks.find((one) => one.type === event.target.value)
                  if (next) setDraft((old) => withType(old, next, type))
                }}
              >
                {catalog.checks.map((one) => (
                  <option key={one.type} value={one.type}>
                    {one.title}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {type.type === 'browser' ? (
          <BrowserFields
            schema={type.schema}
            value={draft.config}
            errors={errors}
            onChange={(config) => change({ config })}
          />
        ) : (
          <ObjectFields
            schema={type.schema}
            root={type.schema}
            path="check"
            value={draft.config}
            errors={errors}
            onChange={(config) => change({ config })}
            open={2}
          />
        )}
      </section>
      {/* On a phone it stands where it is wanted: after what is watched. */}
      <div className="form-beside min-[1100px]:col-start-2 min-[1100px]:row-start-1 min-[1100px]:row-span-2">
        <Beside type={type} draft={draft} live={live} />
      </div>
      <div className="stack" style={{ gap: 24 }}>
        <SettingsFields
          type={type}
          catalog={catalog}
          monitorId={monitor?.id ?? null}
          passive={type.passive}
          draft={draft}
          errors={errors}
          onChange={change}
        />
        {refused &&
          (errors.length === 0 ? (
            <Problem error={refused} />
          ) : (
            <StrayErrors problem={refused} shown={known} />
          ))}
        {type.type === 'browser' && <Price draft={draft} monitorId={monitor?.id ?? null} run={live.run} />}
        <div className="row">
          <Button type="submit" kind="primary" busy={save.isPending}>
            {monitor ? 'Save changes' : 'Start watching'}
          </Button>
          <Button kind="bare" onClick={() => history.back()}>
            Cancel
          </Button>
        </div>
      </div>
    </form>
  )
}

interface BesideProps {
  type: Catalog['checks'][number]
  draft: Draft
  live: ReturnType<typeof useBrowserRun>
}

/** What stands beside the form: what it comes to, before it is saved. */
function Beside({ type, draft, live }: BesideProps) {
  if (type.passive) return <SchedulePreview config={draft.config} />
  return type.type === 'browser' ? <RunNow draft={draft} live={live} /> : <TryIt draft={draft} />
}
