import { useQuery } from '@tanstack/react-query'
import { policiesQuery } from '../../data/alerting.ts'
import { SelectField } from '../../ui/inputs.tsx'
import { Segments } from '../../ui/segments.tsx'
import type { PartProps } from './watched-fields.tsx'

/** How bad it is, and who hears of it. */
export function TellingFields({ draft, wrong, onChange }: PartProps) {
  const policies = useQuery(policiesQuery).data?.data ?? []
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="Who is told">
      <h2>Who is told</h2>
      <div className="row" style={{ flexWrap: 'wrap', gap: 16, alignItems: 'start' }}>
        <div className="field">
          <span className="legend">Severity</span>
          <div>
            <Segments
              label="Severity"
              value={draft.severity}
              options={[
                { value: 'critical', label: 'critical' },
                { value: 'warning', label: 'warning' },
              ]}
              onChange={(severity) => onChange({ severity })}
            />
          </div>
        </div>
        <div style={{ flex: '1 1 200px' }}>
          <SelectField
            label="Policy"
            error={wrong('policyId')}
            value={draft.policyId ?? ''}
            options={[
              { value: '', label: 'the default one' },
              ...policies.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(id) => onChange({ policyId: id === '' ? null : id })}
          />
        </div>
      </div>
    </section>
  )
}
