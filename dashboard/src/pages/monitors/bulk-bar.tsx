import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { MonitorLine } from '../../contract.ts'
import { type BulkAct, useBulkAct } from '../../data/monitors.ts'
import { count, plural } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { TagDialog } from './tag-dialog.tsx'

interface BulkBarProps {
  marked: readonly MonitorLine[]
  /** How many rows are listed: all of them can be marked at once. */
  listed: number
  tags: readonly string[]
  onAll: () => void
  onClear: () => void
}

const monitors = (n: number): string => plural(n, 'monitor')

/** What can be done to the marked rows; each by its button and by its key. */
export function BulkBar({ marked, listed, tags, onAll, onClear }: BulkBarProps) {
  const [dialog, setDialog] = useState<'add' | 'remove' | 'delete' | null>(null)
  const bulk = useBulkAct()
  const close = () => setDialog(null)
  const run = (act: BulkAct, words: (changed: number) => string, after: () => void = close) =>
    bulk.mutate(
      { ids: marked.map(({ id }) => id), act },
      {
        onSuccess: ({ changed, unchanged, deleted }) => {
          after()
          const rest = unchanged > 0 ? `; ${count(unchanged)} already so` : ''
          say(`${words(changed + deleted)}${rest}`)
        },
        onError: (error) => act.kind !== 'delete' && say(asProblem(error).message),
      },
    )
  const pause = () => run({ kind: 'pause' }, (n) => `Paused ${monitors(n)}`)
  const resume = () => run({ kind: 'resume' }, (n) => `Checking ${monitors(n)} again`)
  const open = (which: 'add' | 'remove' | 'delete') => () => {
    bulk.reset()
    setDialog(which)
  }
  useShortcuts({
    t: open('add'),
    u: open('remove'),
    p: pause,
    r: resume,
    '#': open('delete'),
    Delete: open('delete'),
  })
  return (
    <div className="bulk" role="toolbar" aria-label="Selected monitors">
      <b className="num" aria-live="polite">
        {count(marked.length)} selected
      </b>
      {marked.length < listed && (
        <Button kind="bare" size="small" onClick={onAll}>
          All {count(listed)}
        </Button>
      )}
      <span className="grow" />
      <Button size="small" title="t" onClick={open('add')}>
        Tag
      </Button>
      <Button size="small" title="u" onClick={open('remove')}>
        Untag
      </Button>
      <Button size="small" title="p" busy={bulk.isPending} onClick={pause}>
        Pause
      </Button>
      <Button size="small" title="r" busy={bulk.isPending} onClick={resume}>
        Resume
      </Button>
      <Button size="small" kind="danger" title="#" onClick={open('delete')}>
        Delete
      </Button>
      <Button kind="bare" size="small" title="Escape" onClick={onClear}>
        Clear
      </Button>
      {(dialog === 'add' || dialog === 'remove') && (
        <TagDialog
          kind={dialog}
          marked={marked}
          tags={tags}
          bulk={bulk}
          onClose={close}
          onTags={(chosen) =>
            run(
              { kind: 'tag', add: dialog === 'add' ? chosen : [], remove: dialog === 'remove' ? chosen : [] },
              (n) => `${dialog === 'add' ? 'Tagged' : 'Untagged'} ${monitors(n)}`,
            )
          }
        />
      )}
      <ConfirmDialog
        open={dialog === 'delete'}
        onOpenChange={(isOpen) => !isOpen && close()}
        title={`Delete ${marked.length === 1 ? (marked[0]?.name ?? 'it') : monitors(marked.length)}?`}
        description="They are no longer checked, and this cannot be undone. Open incidents are closed, and those who were told hear so."
        action={`Delete ${monitors(marked.length)}`}
        busy={bulk.isPending}
        onConfirm={() =>
          run(
            { kind: 'delete' },
            (n) => `Deleted ${monitors(n)}`,
            () => {
              close()
              onClear()
            },
          )
        }
      >
        <NameList lines={marked} />
        {bulk.error && <Problem error={bulk.error} />}
      </ConfirmDialog>
    </div>
  )
}

const namesShown = 6

/** Who is meant, by name: the first few. */
function NameList({ lines }: { lines: readonly MonitorLine[] }) {
  if (lines.length < 2) return null
  return (
    <ul className="names">
      {lines.slice(0, namesShown).map(({ id, name }) => (
        <li key={id} dir="auto" className="truncate">
          {name}
        </li>
      ))}
      {lines.length > namesShown && <li className="faint">and {count(lines.length - namesShown)} more</li>}
    </ul>
  )
}
