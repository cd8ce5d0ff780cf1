import { Dialog } from '../ui/dialog.tsx'

const keys = [
  ['⌘ K / Ctrl K', 'Find a monitor, page or action'],
  ['/', 'Search in the list'],
  ['j  k', 'Next, previous row'],
  ['j  k', 'Older, newer run than the open one'],
  ['Enter', 'Open the row'],
  ['x  X', 'Select the row, all rows from the last selected one'],
  ['A', 'Select every row listed'],
  ['t  u', 'Tag, untag what is selected'],
  ['p  r', 'Pause, resume what is selected'],
  ['#', 'Delete what is selected'],
  ['a', 'Acknowledge the newest open incident'],
  ['n', 'Add a monitor, or a stream'],
  ['r', 'Run the open monitor now'],
  ['e', 'Edit the open monitor'],
  ['p', 'Hold the events of the open stream, and let go'],
  ['?', 'These keys'],
] as const

/** The list of keys. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keys">
      <dl style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '9px 20px', alignItems: 'center' }}>
        {keys.map(([key, what]) => (
          <div key={what} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd className="quiet">{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
