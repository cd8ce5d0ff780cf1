import { lazy, Suspense, useState } from 'react'
import type { Incident } from '../../contract.ts'
import { useEditIncident } from '../../data/incidents.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

const outline = '## What happened\n\n## Why\n\n## What we change\n'

const Markdown = lazy(() => import('markdown-to-jsx/react'))
// What anybody typed: HTML in it is shown as text, and links that run scripts are dropped by the library.
const options = { disableParsingRawHTML: true }

/** What was learnt, in Markdown. */
export function Postmortem({ incident }: { incident: Incident }) {
  const [draft, setDraft] = useState<string | null>(null)
  const edit = useEditIncident(incident.id)
  const written = incident.postmortem ?? ''
  if (draft === null && written === '' && incident.status !== 'resolved') return null
  return (
    <section className="panel stack" style={{ padding: '16px 20px', gap: 12 }} aria-label="Postmortem">
      <div className="row between">
        <h2>Postmortem</h2>
        {draft === null && (
          <Button size="small" onClick={() => setDraft(written === '' ? outline : written)}>
            {written === '' ? 'Write one' : 'Edit'}
          </Button>
        )}
      </div>
      {draft === null ? (
        written === '' ? (
          <p className="quiet">What happened, why, and what you change. It stays with the incident.</p>
        ) : (
          <div dir="auto" className="prose">
            <Suspense fallback={written}>
              <Markdown options={options}>{written}</Markdown>
            </Suspense>
          </div>
        )
      ) : (
        <form
          className="stack"
          style={{ gap: 10 }}
          onSubmit={(event) => {
            event.preventDefault()
            edit.mutate({ postmortem: draft.trim() }, { onSuccess: () => setDraft(null) })
          }}
        >
          <Field label="Text" hint="Markdown.">
            {(control) => (
              <textarea
                {...control}
                className="input"
                dir="auto"
                rows={14}
                maxLength={50_000}
                value={draft}
                onChange={(event) => setDraft(event.target.value)}
              />
            )}
          </Field>
          {edit.error && <Problem error={edit.error} />}
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <Button onClick={() => setDraft(null)}>Cancel</Button>
            <Button type="submit" kind="primary" busy={edit.isPending}>
              Save
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
