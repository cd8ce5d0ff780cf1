import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { AlertingSettings } from '../../contract.ts'
import { alertingQuery, useSaveAlerting } from '../../data/settings.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

/** When a region that stands alone counts as being in trouble itself. */
export function RegionTrouble({ mayChange }: { mayChange: boolean }) {
  const settings = useQuery(alertingQuery)
  return (
    <section className="panel" aria-label="Regions in trouble">
      <div style={{ padding: '14px 16px 4px' }}>
        <h2>Regions in trouble</h2>
      </div>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        What fails from one region alone, many monitors at once, is our network or probes there: one incident
        says so. What only that region watches is held back for ten minutes at most. When regions agree, you
        are told of every monitor.
      </p>
      <Shown query={settings} loading={<BoneRows rows={1} />}>
        {({ regionTrouble }) => <TroubleForm saved={regionTrouble} mayChange={mayChange} />}
      </Shown>
    </section>
  )
}

type Settings = AlertingSettings['regionTrouble']

function TroubleForm({ saved, mayChange }: { saved: Settings; mayChange: boolean }) {
  const [enabled, setEnabled] = useState(saved.enabled)
  const [percent, setPercent] = useState(String(Math.round(saved.share * 100)))
  const [atLeast, setAtLeast] = useState(String(saved.minMonitors))
  const save = useSaveAlerting()
  const refused = save.error ? asProblem(save.error) : null
  const wrong = (name: string) =>
    refused?.errors.find(({ path }) => path === `regionTrouble.${name}`)?.message
  const submit = () => {
    const regionTrouble = { enabled, share: Number(percent) / 100, minMonitors: Number(atLeast) }
    save.mutate({ regionTrouble }, { onSuccess: () => say('Saved') })
  }
  return (
    <form
      className="stack"
      style={{ padding: '0 16px 16px' }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className="check">
        <input
          type="checkbox"
          checked={enabled}
          disabled={!mayChange}
          onChange={(event) => setEnabled(event.target.checked)}
        />
        Tell a region in trouble as one incident
      </label>
      <div className="row" style={{ alignItems: 'flex-start', flexWrap: 'wrap' }}>
        <Field label="More than, %" hint="Of what the region looked at, 10 to 95." error={wrong('share')}>
          {(control) => (
            <input
              {...control}
              className="input num"
              inputMode="numeric"
              disabled={!mayChange || !enabled}
              value={percent}
              onChange={(event) => setPercent(event.target.value)}
            />
          )}
        </Field>
        <Field label="And at least, monitors" hint="On three hosts or more." error={wrong('minMonitors')}>
          {(control) => (
            <input
              {...control}
              className="input num"
              inputMode="numeric"
              disabled={!mayChange || !enabled}
              value={atLeast}
              onChange={(event) => setAtLeast(event.target.value)}
            />
          )}
        </Field>
      </div>
      {refused && refused.errors.length === 0 && <Problem error={refused} />}
      {mayChange && (
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button type="submit" busy={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  )
}
