import { useState } from 'react'
import type { IncidentDetail } from '../../contract.ts'
import { useIncidentAct } from '../../data/incidents.ts'
import { sentenceList } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

type Pages = IncidentDetail['statusPages']

/** Adds a line to the story, for visitors of the status pages too where somebody says so. */
export function NoteForm({ id, statusPages }: { id: string; statusPages: Pages }) {
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState(false)
  const act = useIncidentAct(id)
  // While somebody types, the last page that tells of it may be gone.
  const isPublic = wanted && statusPages.length > 0
  const said = text.trim()
  const clear = () => {
    setText('')
    setWanted(false) // so that the next note is not public by habit
  }
  return (
    <form
      className="stack"
      style={{ gap: 10, marginTop: 14 }}
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ kind: 'notes', text: said, public: isPublic }, { onSuccess: clear })
      }}
    >
      <Field
        label="Add a note"
        hint={`What is known, what is being done. ${isPublic ? 'It stays with the incident.' : 'Only your team reads it.'}`}
      >
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {statusPages.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={wanted} onChange={(event) => setWanted(event.target.checked)} />
          <span style={{ overflowWrap: 'anywhere' }}>
            Also on the status page{statusPages.length > 1 && 's'} ({namesOf(statusPages)})
          </span>
        </label>
      )}
      {isPublic && <PublicPreview text={said} />}
      {act.error && <Problem error={act.error} />}
      <Button type="submit" className="justify-self-start" busy={act.isPending} disabled={said === ''}>
        {isPublic ? 'Publish note' : 'Add note'}
      </Button>
    </form>
  )
}

const maxNames = 3

/** "Shop, Partners and 2 more". */
function namesOf(pages: Pages): string {
  const names = pages.slice(0, maxNames).map(({ name }) => name)
  const more = pages.length - names.length
  return sentenceList(more > 0 ? [...names, `${more} more`] : names)
}

/** The note as the public page will show it. */
function PublicPreview({ text }: { text: string }) {
  return (
    <section className="notice warn" aria-label="What visitors will read">
      <b style={{ fontWeight: 600 }}>Public: anybody can read this</b>
      <p dir="auto" style={{ overflowWrap: 'anywhere' }}>
        <b style={{ fontWeight: 600 }}>Update.</b>{' '}
        <span style={{ whiteSpace: 'pre-wrap' }}>{text === '' ? '…' : text}</span>
      </p>
      <p className="hint">Your name is not shown. A note that is out cannot be taken back.</p>
    </section>
  )
}
