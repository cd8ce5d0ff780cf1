import type { Template } from '../../contract.ts'
import { useResetTemplate } from '../../data/templates.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

interface ResetDialogProps {
  template: Template
  open: boolean
  onOpenChange: (open: boolean) => void
  onDone?: () => void
}

/** Asks before own words are thrown away. */
export function ResetDialog({ template, open, onOpenChange, onDone }: ResetDialogProps) {
  const reset = useResetTemplate()
  const onSuccess = () => {
    say('The template is gone.')
    onOpenChange(false)
    onDone?.()
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Go back to the built-in words?"
      description="This template is deleted. Another one that fits serves instead, and without one our own words do. Messages that are on their way stay as they are."
      action="Delete and reset"
      busy={reset.isPending}
      onConfirm={() => reset.mutate(template.id, { onSuccess })}
    >
      {reset.error && <Problem error={reset.error} />}
    </ConfirmDialog>
  )
}
