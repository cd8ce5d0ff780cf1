import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Rule } from '../../contract.ts'
import { useDeleteRule, usePauseRule } from '../../data/rules.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

interface RuleActionsProps {
  rule: Rule
  inList?: boolean
  /** Told the rule as it is after it was paused or resumed. */
  onPaused?: (rule: Rule) => void
}

/** Pause and delete; in a list also the way to the rule. */
export function RuleActions({ rule, inList = false, onPaused }: RuleActionsProps) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const pause = usePauseRule()
  const remove = useDeleteRule()
  const edit = () => void navigate({ to: '/rules/$id', params: { id: rule.id } })
  const toggle = () =>
    pause.mutate(rule, {
      onSuccess: (now) => {
        say(now.paused ? `${rule.name} is paused` : `${rule.name} judges again`)
        onPaused?.(now)
      },
      onError: (error) => say(asProblem(error).message),
    })
  return (
    <>
      <Menu
        label={`More for ${rule.name}`}
        items={[
          ...(inList ? [{ label: 'Edit', onSelect: edit }] : []),
          { label: rule.paused ? 'Resume' : 'Pause', onSelect: toggle },
          { label: 'Delete', onSelect: () => setDeleting(true), danger: true },
        ]}
      >
        More
      </Menu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${rule.name}?`}
        description="It judges nothing any more. Its incidents end, and whoever heard of them is told."
        action="Delete rule"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(rule.id, {
            onSuccess: () => {
              say(`${rule.name} is deleted`)
              setDeleting(false)
              void navigate({ to: '/rules' })
            },
          })
        }
      >
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    </>
  )
}
