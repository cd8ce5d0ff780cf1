import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { Button } from './button.tsx'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: string
  children?: ReactNode
}

/** A modal: focus is kept inside and then goes back to where it was, Escape closes it. */
export function Dialog({ open, onOpenChange, title, description, children }: DialogProps) {
  // Radix gives focus back to its own triggers only: ours are opened by whatever was pressed.
  const opener = useRef<Element | null>(null)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content
          className="dialog"
          onOpenAutoFocus={() => {
            opener.current = document.activeElement
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (opener.current instanceof HTMLElement) opener.current.focus()
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <Radix.Title asChild>
            <h2 style={{ fontSize: 'var(--t-lg)' }}>{title}</h2>
          </Radix.Title>
          {description && <Radix.Description className="quiet">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ConfirmProps extends Omit<DialogProps, 'children'> {
  action: string
  busy?: boolean
  onConfirm: () => void
  children?: ReactNode
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ action, busy = false, onConfirm, children, ...dialog }: ConfirmProps) {
  return (
    <Dialog {...dialog}>
      {children}
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={() => dialog.onOpenChange(false)}>Cancel</Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
