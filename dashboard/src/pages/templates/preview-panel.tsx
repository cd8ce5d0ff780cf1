import { useQuery } from '@tanstack/react-query'
import { asProblem } from '../../api.ts'
import type { Incident, TemplatePreview } from '../../contract.ts'
import { recentIncidentsQuery } from '../../data/incidents.ts'
import { previewQuery } from '../../data/templates.ts'
import { dayAndTime } from '../../format.ts'
import { SelectField } from '../../ui/inputs.tsx'
import { BoneRows } from '../../ui/states.tsx'
import type { Stage } from './template-form.tsx'
import { events, isOfIncident } from './words.ts'

interface PreviewPanelProps {
  preview: { data: TemplatePreview | undefined; error: unknown; isPlaceholderData: boolean }
  stage: Stage
  /** The template is for one kind of notice only. */
  fixed: boolean
  /** Nothing is written yet: what is shown are our words. */
  saysNothing: boolean
  onStage: (stage: Stage) => void
}

/** What the template says of a past incident, as it stood then; of a made-up one where there is none. */
export function PreviewPanel({ preview, stage, fixed, saysNothing, onStage }: PreviewPanelProps) {
  const incidents = useQuery(recentIncidentsQuery).data ?? []
  const canBeReal = isOfIncident(stage.event)
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="What it says">
      <h2>What it says</h2>
      {!fixed && (
        <SelectField
          label="When"
          value={stage.event}
          options={events.filter(({ value }) => value !== '*')}
          onChange={(event) => onStage({ event, incidentId: isOfIncident(event) ? stage.incidentId : null })}
        />
      )}
      {canBeReal ? (
        <SelectField
          label="Of"
          hint={incidents.length === 0 ? 'There has been no incident here yet.' : undefined}
          value={stage.incidentId ?? 'sample'}
          options={[
            { value: 'sample', label: 'A made-up incident' },
            ...incidents.map((incident) => ({ value: incident.id, label: labelOf(incident) })),
          ]}
          onChange={(id) => onStage({ ...stage, incidentId: id === 'sample' ? null : id })}
        />
      ) : (
        <p className="hint">Tried on a made-up notice: it belongs to no incident.</p>
      )}
      <Said preview={preview} />
      {!saysNothing && <BuiltIn stage={stage} />}
    </section>
  )
}

const labelOf = ({ title, startedAt }: Incident): string => `${title}, ${dayAndTime(Date.parse(startedAt))}`

function Said({ preview: { data, error, isPlaceholderData } }: Pick<PreviewPanelProps, 'preview'>) {
  const problem = error ? asProblem(error) : null
  if (problem)
    return (
      <p className="wrong" role="status">
        {problem.code === 'template.invalid'
          ? 'It says nothing yet: the template is marked where it is wrong.'
          : problem.message}
      </p>
    )
  if (!data) return <BoneRows rows={1} />
  return (
    <div aria-live="polite" style={{ opacity: isPlaceholderData ? 0.6 : 1 }}>
      <Message {...data} />
    </div>
  )
}

const Message = ({ title, text }: TemplatePreview) => (
  <div className="message">
    <b dir="auto">{title}</b>
    <p dir="auto">{text}</p>
  </div>
)

/** The same in our own words, to compare. */
function BuiltIn({ stage }: { stage: Stage }) {
  const ours = useQuery(previewQuery({ ...stage, title: null, text: null }))
  if (!ours.data) return null
  return (
    <details>
      <summary className="quiet">In our words</summary>
      <Message {...ours.data} />
    </details>
  )
}
