import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Channel } from '../../contract.ts'
import { useDeleteChannel, useSaveChannel, useTestChannel } from '../../data/channels.ts'
import { latency } from '../../format.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { say } from '../../ui/toast.tsx'

/** One channel; its test send shows what the destination answered. */
export function ChannelRow({ channel }: { channel: Channel }) {
  const navigate = useNavigate()
  const [deleting, setDeleting] = useState(false)
  const test = useTestChannel()
  const save = useSaveChannel(channel.id)
  const remove = useDeleteChannel()
  const target = channel.config['url'] ?? channel.config['webhookUrl']
  const toggle = () =>
    save.mutate(
      { enabled: !channel.enabled },
      {
        onSuccess: () => say(`${channel.name} is switched ${channel.enabled ? 'off' : 'on'}`),
        onError: (error) => say(asProblem(error).message),
      },
    )
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {channel.name}
        </b>
        <span className="faint">
          {channel.type}
          {typeof target === 'string' && ` · ${target}`}
        </span>
      </td>
      <td>
        {channel.enabled ? (
          <StatusWord status="up" word="On" />
        ) : (
          <StatusWord status="paused" word="Switched off" />
        )}
        {channel.disabledReason && <span className="faint">{channel.disabledReason}</span>}
        <div aria-live="polite">
          {test.data && <TestLine answer={test.data} />}
          {test.error && <span className="wrong">{asProblem(test.error).message}</span>}
        </div>
      </td>
      <td className="num">
        <div className="row" style={{ justifyContent: 'flex-end', gap: 8 }}>
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
              { label: channel.enabled ? 'Switch off' : 'Switch on', onSelect: toggle },
              { label: 'Delete', onSelect: () => setDeleting(true), danger: true },
            ]}
          >
            More
          </Menu>
        </div>
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

function TestLine({
  answer,
}: {
  answer: { state: string; status: number | null; ms: number | null; error: string | null }
}) {
  const good = answer.state === 'delivered'
  return (
    <span className={good ? 'faint' : 'wrong'}>
      {good ? 'Test delivered' : (answer.error ?? 'Test not delivered')}
      {answer.status !== null && `: answered ${answer.status}`}
      {answer.ms !== null && ` in ${latency(answer.ms)}`}
    </span>
  )
}
