import { useId, useState, type SubmitEvent } from 'react'
import type { MonitorLine } from '../../contract.ts'
import { count, plural } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { tagsOf } from './overview.ts'

interface TagDialogProps {
  kind: 'add' | 'remove'
  marked: readonly MonitorLine[]
  /** All tags of the workspace, to choose from. */
  tags: readonly string[]
  bulk: { isPending: boolean; error: unknown }
  onTags: (tags: string[]) => void
  onClose: () => void
}

/** Which tags the marked monitors shall carry, or no longer carry. */
export function TagDialog({ kind, marked, tags, bulk, onTags, onClose }: TagDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${kind === 'add' ? 'Tag' : 'Untag'} ${plural(marked.length, 'monitor')}`}
    >
      {kind === 'add' ? (
        <AddTags tags={tags} busy={bulk.isPending} onTags={onTags} onClose={onClose} />
      ) : (
        <RemoveTags marked={marked} busy={bulk.isPending} onTags={onTags} onClose={onClose} />
      )}
      {bulk.error !== null && <Problem error={bulk.error} />}
    </Dialog>
  )
}

interface FormProps {
  busy: boolean
  onTags: (tags: string[]) => void
  onClose: () => void
}

function AddTags({ tags, busy, onTags, onClose }: FormProps & { tags: readonly string[] }) {
  const [text, setText] = useState('')
  const list = useId()
  const chosen = text.split(',').flatMap((one) => one.trim() || [])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (chosen.length > 0) onTags(chosen)
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Tags" hint="Several with commas. Those that carry one already keep it.">
        {(field) => (
          <input
            {...field}
            className="input"
            list={list}
            autoComplete="off"
            maxLength={600}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <datalist id={list}>
        {tags.slice(0, 100).map((tag) => (
          <option key={tag}>{tag}</option>
        ))}
      </datalist>
      <Buttons busy={busy} disabled={chosen.length === 0} action="Add tags" onClose={onClose} />
    </form>
  )
}

function RemoveTags({ marked, busy, onTags, onClose }: FormProps & { marked: readonly MonitorLine[] }) {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const present = tagsOf(marked)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onTags([...chosen])
  }
  const toggle = (tag: string) =>
    setChosen((old) => (old.includes(tag) ? old.filter((one) => one !== tag) : [...old, tag]))
  return (
    <form className="stack" onSubmit={submit}>
      {present.length === 0 ? (
        <p className="quiet">None of them carries a tag.</p>
      ) : (
        <fieldset className="row" style={{ flexWrap: 'wrap', gap: 6 }}>
          <legend className="sr-only">Tags they carry</legend>
          {present.map((tag) => (
            <button
              key={tag}
              type="button"
              className="chip"
              aria-pressed={chosen.includes(tag)}
              onClick={() => toggle(tag)}
            >
              {tag} {count(marked.filter((line) => line.tags.includes(tag)).length)}
            </button>
          ))}
        </fieldset>
      )}
      <Buttons busy={busy} disabled={chosen.length === 0} action="Remove tags" onClose={onClose} />
    </form>
  )
}

function Buttons({
  busy,
  disabled,
  action,
  onClose,
}: {
  busy: boolean
  disabled: boolean
  action: string
  onClose: () => void
}) {
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" kind="primary" busy={busy} disabled={disabled}>
        {action}
      </Button>
    </div>
  )
}
