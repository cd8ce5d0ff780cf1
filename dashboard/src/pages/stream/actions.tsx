import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Stream } from '../../contract.ts'
import { useDeleteStream } from '../../data/streams.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

/** Explore, delete. */
export function Actions({ stream: { name } }: { stream: Stream }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const remove = useDeleteStream()
  return (
    <>
      <Link className="btn" to="/explore" search={{ stream: name }}>
        Explore
      </Link>
      <Menu
        label="More actions"
        items={[
          {
            label: 'Change settings',
            onSelect: () => void navigate({ to: '/streams/$name/edit', params: { name } }),
          },
          { label: 'Delete', onSelect: () => setDeleting(true), danger: true },
        ]}
      >
        More
      </Menu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete ${name}?`}
        description="All its events, windows and dead letters go with it, and what is still sent to it is refused."
        action="Delete stream"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(name, {
            onSuccess: () => {
              say(`${name} is deleted`)
              void navigate({ to: '/streams' })
            },
          })
        }
      >
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    </>
  )
}
