import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Channel } from '../../contract.ts'
import { useDeleteChannel, useRotateSecret, useSaveChannel, useTestChannel } from '../../data/channels.ts'
import { usePeople } from '../../data/on-call.ts'
import { plural } from '../../format.ts'
import { TestLine } from '../../parts/test-line.tsx'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Problem } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { Health } from './health.tsx'

const tell = (error: unknown): void => say(asProblem(error).message)

/** One channel; its test send shows what the destination answered. */
export function ChannelRow({ channel, kind }: { channel: Channel; kind: string }) {
  const navigate = useNavigate()
  const { nameOf } = usePeople()
  const [deleting, setDeleting] = useState(false)
  const test = useTestChannel()
  const save = useSaveChannel(channel.id)
  const remove = useDeleteChannel()
  const rotate = useRotateSecret()
  const fresh = rotate.data?.config['secret']
  const toggle = () =>
    save.mutate(
      { enabled: !channel.enabled },
      {
        onSuccess: () => say(`${channel.name} is switched ${channel.enabled ? 'off' : 'on'}`),
        onError: tell,
      },
    )
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {channel.name}
        </b>
        <span className="faint">
          {kind} · {channel.recipient}
          {channel.personId !== null && ` · ${nameOf(channel.personId)}`}
          {!!channel.devices && ` · ${plural(channel.devices, 'device', 'devices')}`}
        </span>
        <div className="small-only" style={{ marginTop: 6 }}>
          <Health channel={channel} />
        </div>
        <div aria-live="polite">
          {test.data && <TestLine answer={test.data} />}
          {test.error && <span className="wrong">{asProblem(test.error).message}</span>}
        </div>
      </td>
      <td className="wide">
        <Health channel={channel} />
      </td>
      <td className="num">
        <div className="actions">
          <Button busy={test.isPending} onClick={() => test.mutate(channel.id)}>
            {test.isPending ? 'Sending' : 'Send test'}
          </Button>
          <Menu
            label={`More for ${channel.name}`}
            items={[
              {
                label: 'Edit',
                onSelect: () => void navigate({ to: '/channels/$id/edit', params: { id: channel.id } }),
              },
              {
                label: 'Delivery log',
                onSelect: () => void navigate({ to: '/deliveries', search: { channel: channel.id } }),
              },
              { label: channel.enabled ? 'Switch off' : 'Switch on', onSelect: toggle },
              ...('secret' in channel.config
                ? [
                    {
                      label: 'New signing secret',
                      onSelect: () => rotate.mutate(channel.id, { onError: tell }),
                    },
                  ]
                : []),
              { label: 'Delete', onSelect: () => setDeleting(true), danger: true },
            ]}
          >
            More
          </Menu>
        </div>
        <Dialog
          open={typeof fresh === 'string'}
          onOpenChange={(open) => !open && rotate.reset()}
          title="Copy the new signing secret now"
          description="It is not shown again. The old one signs beside it for 24 hours, so that the receiver can change over."
        >
          <Copy value={String(fresh)} label="Signing secret" />
        </Dialog>
        <ConfirmDialog
          open={deleting}
          onOpenChange={setDeleting}
          title={`Delete ${channel.name}?`}
          description="It is told nothing any more, not even the end of what it heard of."
          action="Delete channel"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(channel.id, { onSuccess: () => say(`${channel.name} is deleted`) })}
        >
          {remove.error && <Problem error={remove.error} />}
        </ConfirmDialog>
      </td>
    </tr>
  )
}
