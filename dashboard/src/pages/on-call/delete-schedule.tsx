import { useNavigate } from '@tanstack/react-router'
import type { Schedule } from '../../contract.ts'
import { useDeleteSchedule } from '../../data/on-call.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Problem } from '../../ui/states.tsx'

interface DeleteScheduleProps {
  schedule: Schedule
  open: boolean
  onClose: () => void
}

export function DeleteSchedule({ schedule, open, onClose }: DeleteScheduleProps) {
  const remove = useDeleteSchedule(schedule.id)
  const navigate = useNavigate()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete ${schedule.name}?`}
      description="Its overrides, its swaps and its calendar links go with it."
      action="Delete schedule"
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/on-call' }) })}
    >
      {remove.error && <Problem error={remove.error} />}
    </ConfirmDialog>
  )
}
