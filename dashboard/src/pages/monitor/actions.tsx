import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Monitor } from '../../contract.ts'
import { useDeleteMonitor, useRunMonitor, useSaveMonitor } from '../../data/monitors.ts'
import { RunResults } from '../../parts/run-results.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

/** Run, pause, edit, delete. */
export function Actions({ monitor }: { monitor: Monitor }) {
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'run' | 'delete' | null>(null)
  const run = useRunMonitor(monitor.id)
  const save = useSaveMonitor(monitor.id)
  const remove = useDeleteMonitor()
  const edit = () => void navigate({ to: '/monitors/$id/edit', params: { id: monitor.id } })
  const runNow = () => {
    setDialog('run')
    run.mutate()
  }
  const pause = () =>
    save.mutate(
      { input: { paused: !monitor.paused } },
      {
        onSuccess: ({ paused }) => say(paused ? 'Paused: nothing is checked' : 'Checked again from now on'),
        onError: (error) => say(asProblem(error).message),
      },
    )
  useShortcuts({ r: runNow, e: edit })
  return (
    <>
      <Button onClick={runNow}>Run now</Button>
      <Button onClick={pause} busy={save.isPending}>
        {monitor.paused ? 'Resume' : 'Pause'}
      </Button>
      <Menu
        label="More actions"
        items={[
          { label: 'Edit', onSelect: edit },
          { label: 'Delete', onSelect: () => setDialog('delete'), danger: true },
        ]}
      >
        More
      </Menu>
      <Dialog
        open={dialog === 'run'}
        onOpenChange={(open) => !open && setDialog(null)}
        title={run.isPending ? 'Checking from every region' : 'What each region found just now'}
        description="Run by hand: it counts nowhere."
      >
        <div aria-live="polite">
          {run.isPending && monitor.regions.map((region) => <Bone key={region} height={42} />)}
          {run.error && <Problem error={run.error} retry={() => run.mutate()} />}
          {run.data && !run.isPending && <RunResults results={run.data.data} />}
        </div>
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={() => run.mutate()} busy={run.isPending}>
            Run again
          </Button>
          <Button kind="primary" onClick={() => setDialog(null)}>
            Close
          </Button>
        </div>
      </Dialog>
      <ConfirmDialog
        open={dialog === 'delete'}
        onOpenChange={(open) => !open && setDialog(null)}
        title={`Delete ${monitor.name}?`}
        description="It is no longer checked. An open incident is closed, and those who were told hear so."
        action="Delete monitor"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(monitor.id, {
            onSuccess: () => {
              say(`${monitor.name} is deleted`)
              void navigate({ to: '/' })
            },
          })
        }
      >
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    </>
  )
}
