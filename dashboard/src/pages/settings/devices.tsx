import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '../../contract.ts'
import { devicesQuery, thisBrowserQuery, useRemoveDevice, useTestDevice } from '../../data/devices.ts'
import { TestLine } from '../../parts/test-line.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { asProblem } from '../../api.ts'

/** Every phone and browser of the workspace that gets push messages. */
export function Devices({ mayChange }: { mayChange: boolean }) {
  const devices = useQuery(devicesQuery)
  const own = useQuery(thisBrowserQuery).data?.deviceId
  return (
    <section className="panel" aria-label="Devices">
      <h2 style={{ padding: '14px 16px 4px' }}>Devices</h2>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        Browsers switch alerts on above. An app of your own registers its phone at{' '}
        <code>POST /api/v1/devices</code>. One that its push service calls gone is removed by itself.
      </p>
      <Shown query={devices} loading={<BoneRows rows={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None yet.
            </p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Device</th>
                  <th scope="col" className="wide">
                    Last registered
                  </th>
                  <th scope="col">
                    <span className="sr-only">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map((device) => (
                  <DeviceRow
                    key={device.id}
                    device={device}
                    isThis={device.id === own}
                    mayChange={mayChange}
                  />
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
    </section>
  )
}

function DeviceRow({ device, isThis, mayChange }: { device: Device; isThis: boolean; mayChange: boolean }) {
  const test = useTestDevice()
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {device.name}
        </b>
        <span className="faint">
          {device.kind === 'fcm' ? 'Phone, by FCM' : `Browser, by ${device.service}`}
          {isThis && ' · this one'}
        </span>
        <div aria-live="polite">
          {test.data && <TestLine answer={test.data} />}
          {test.error && <span className="wrong">{asProblem(test.error).message}</span>}
        </div>
      </td>
      <td className="wide">
        <Ago at={device.lastSeenAt} />
      </td>
      <td className="num">
        {mayChange && (
          <span className="row" style={{ justifyContent: 'flex-end', gap: 8, flexWrap: 'wrap' }}>
            <Button size="small" busy={test.isPending} onClick={() => test.mutate(device.id)}>
              Test
            </Button>
            <Remove device={device} />
          </span>
        )}
      </td>
    </tr>
  )
}

function Remove({ device }: { device: Device }) {
  const [asking, setAsking] = useState(false)
  const remove = useRemoveDevice()
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          remove.reset()
        }}
        title={`Remove ${device.name}?`}
        description="It hears nothing more, not even the end of what it heard begin, until it is switched on there again."
        action="Remove device"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(device.id, { onSuccess: () => setAsking(false) })}
      >
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    </>
  )
}
