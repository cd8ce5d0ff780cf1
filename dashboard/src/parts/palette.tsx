import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Dialog } from 'radix-ui'
import { useId, useState, type KeyboardEvent } from 'react'
import { linesQuery } from '../data/monitors.ts'
import { streamsQuery } from '../data/streams.ts'
import { Mark } from '../ui/status.tsx'
import { places } from './shell.tsx'

interface Entry {
  key: string
  label: string
  detail?: string
  status?: string
  go: () => void
}

/** Every word of the question must occur. */
const matches = (entry: Entry, question: string): boolean => {
  const text = `${entry.label} ${entry.detail ?? ''}`.toLowerCase()
  return question
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** ⌘K: monitors, streams, pages and actions by name. */
export function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const [question, setQuestion] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const found = useEntries(onClose, onKeys)
    .filter((entry) => matches(entry, question))
    .slice(0, 40)
  const current = Math.min(at, found.length - 1)

  function onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = Math.max(0, Math.min(found.length - 1, current + step))
      setAt(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') found[current]?.go()
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Find anything</Dialog.Title>
          <input
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={found.length > 0 ? `${id}-${current}` : undefined}
            aria-label="Find a monitor, page or action"
            placeholder="Find a monitor, page or action"
            value={question}
            onChange={(event) => {
              setQuestion(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKey}
          />
          <div role="listbox" id={`${id}-list`} aria-label="Found">
            {found.map((entry, index) => (
              <div
                key={entry.key}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === current}
                onPointerMove={() => setAt(index)}
                onClick={entry.go}
                onKeyDown={onKey}
              >
                {entry.status && <Mark status={entry.status} />}
                <span dir="auto">{entry.label}</span>
                {entry.detail && <span className="faint truncate">{entry.detail}</span>}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className="faint p-4">Nothing is called that.</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function useEntries(onClose: () => void, onKeys: () => void): Entry[] {
  const navigate = useNavigate()
  const monitors = useQuery(linesQuery).data ?? []
  const streams = useQuery(streamsQuery).data?.data ?? []
  const open = (to: string) => () => {
    onClose()
    void navigate({ to })
  }
  return [
    { key: 'new', label: 'Add a monitor', go: open('/monitors/new') },
    { key: 'channel', label: 'Add a channel', go: open('/channels/new') },
    { key: 'stream', label: 'Add a stream', go: open('/streams/new') },
    { key: 'rule', label: 'Add a rule', go: open('/rules/new') },
    { key: 'deliveries', label: 'Go to the delivery log', go: open('/deliveries') },
    { key: 'usage', label: 'Go to Usage and limits', go: open('/settings/usage') },
    { key: 'keys', label: 'Show the keys', go: onKeys },
    ...places.map(({ to, label }) => ({ key: to, label: `Go to ${label}`, go: open(to) })),
    ...streams.map(({ id, name }) => ({
      key: id,
      label: name,
      detail: 'stream',
      go: open(`/streams/${name}`),
    })),
    ...monitors.map(({ id, name, target, status }) => ({
      key: id,
      label: name,
      detail: target,
      status,
      go: open(`/monitors/${id}`),
    })),
  ]
}
