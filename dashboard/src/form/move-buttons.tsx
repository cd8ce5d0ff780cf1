import { Button } from '../ui/button.tsx'

interface MoveButtonsProps {
  /** What is moved: "Step 2". */
  name: string
  index: number
  count: number
  /** False for the last one that there must be. */
  removable?: boolean
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** Up, down, away: for the parts of a form whose order counts. */
export function MoveButtons({ name, index, count, removable = true, onMove, onRemove }: MoveButtonsProps) {
  return (
    <div className="row" style={{ gap: 6 }}>
      <Button disabled={index === 0} aria-label={`Move ${name} up`} onClick={() => onMove(-1)}>
        ↑
      </Button>
      <Button disabled={index === count - 1} aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
        ↓
      </Button>
      <Button disabled={!removable} aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </div>
  )
}
