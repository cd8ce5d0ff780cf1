import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { channelsQuery } from '../../data/channels.ts'
import {
  browserKeys,
  devicesQuery,
  thisBrowserQuery,
  useDeviceAct,
  useTestDevice,
} from '../../data/devices.ts'
import { sessionQuery } from '../../data/session.ts'
import { TestLine } from '../../parts/test-line.tsx'
import { browserName } from '../../push/browser-name.ts'
import { type Standing, standingOf } from '../../push/standing.ts'
import { switchOff, switchOn } from '../../push/this-browser.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Bone, Problem } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'

/** Whether alerts arrive in this very browser: switched on, off and tried here. */
export function ThisDevice({ mayChange }: { mayChange: boolean }) {
  const facts = useQuery(thisBrowserQuery).data
  const channels = useQuery(channelsQuery).data?.data
  const devices = useQuery(devicesQuery).data?.data
  const keys = browserKeys(channels ?? [])
  const ready = facts && channels && devices
  const standing = ready && standingOf(facts, { keys, deviceIds: devices.map(({ id }) => id) })
  const device = devices?.find(({ id }) => id === facts?.deviceId)
  return (
    <section className="panel stack" aria-label="This device" style={{ padding: '14px 16px 16px' }}>
      <div className="row between" style={{ flexWrap: 'wrap' }}>
        <h2>This device</h2>
        {standing && <Word standing={standing} />}
      </div>
      {!standing && <Bone width="60%" />}
      {standing && standing !== 'off' && <Explained standing={standing} name={device?.name} />}
      {standing === 'off' && (
        <p className="quiet">
          Alerts can arrive here as notifications, also while Vedette is closed, with a button to take the
          incident on.
        </p>
      )}
      {mayChange && standing === 'on' && device && <On id={device.id} />}
      {mayChange && (standing === 'off' || standing === 'lost') && <Off publicKey={keys[0] ?? ''} />}
    </section>
  )
}

function Word({ standing }: { standing: Standing }) {
  if (standing === 'on') return <StatusWord status="up" word="Alerts arrive here" />
  if (standing === 'lost') return <StatusWord status="degraded" word="Alerts no longer arrive" />
  return <StatusWord status="paused" word="No alerts here" />
}

/** What stands in the way, and what to do about it. */
function Explained({ standing, name }: { standing: Exclude<Standing, 'off'>; name: string | undefined }) {
  if (standing === 'on')
    return (
      <p className="quiet">
        As <b dir="auto">{name}</b>. Signing out ends it.
      </p>
    )
  if (standing === 'no-channel')
    return (
      <p className="quiet">
        No channel sends to browsers yet.{' '}
        <Link to="/channels/new" search={{ type: 'webpush' }}>
          Add one of the kind Browser push
        </Link>
        , then switch alerts on here.
      </p>
    )
  return <p className="quiet">{words[standing]}</p>
}

const words: Record<Exclude<Standing, 'off' | 'on' | 'no-channel'>, string> = {
  insecure:
    'Browsers take push messages over https alone. Open Vedette by an address that begins with https.',
  'home-screen':
    'An iPhone or iPad takes alerts once Vedette is on its home screen: press Share, then “Add to Home Screen”, and open it from there. iOS 16.4 or later.',
  incapable:
    'This browser takes no push messages. A private window never does; current Chrome, Edge, Firefox and Safari do.',
  denied:
    'Notifications are blocked for this site. Allow them in the browser’s settings for this page (the sign before its address), then come back.',
  lost: 'They were switched on, but its subscription has ended, the device was removed, or the channel has another key. Switch them on again.',
}

function On({ id }: { id: string }) {
  const test = useTestDevice()
  const off = useDeviceAct(switchOff)
  return (
    <>
      <div className="row" style={{ flexWrap: 'wrap' }}>
        <Button busy={test.isPending} onClick={() => test.mutate(id)}>
          {test.isPending ? 'Sending' : 'Send test'}
        </Button>
        <Button busy={off.isPending} onClick={() => off.mutate(undefined)}>
          Switch off
        </Button>
      </div>
      <div aria-live="polite">{test.data && <TestLine answer={test.data} />}</div>
      {(test.error ?? off.error) && <Problem error={test.error ?? off.error} />}
    </>
  )
}

function Off({ publicKey }: { publicKey: string }) {
  const person = useQuery(sessionQuery).data?.user?.name
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? browserName(navigator.userAgent, person)
  const on = useDeviceAct(() => switchOn(publicKey, name.trim() || browserName(navigator.userAgent, person)))
  return (
    <form
      className="stack"
      style={{ maxWidth: 420 }}
      onSubmit={(event) => {
        event.preventDefault()
        on.mutate(undefined)
      }}
    >
      <Field label="Call it" hint="In the list of devices, and in the delivery log.">
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            maxLength={100}
            value={name}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {on.error && <Problem error={on.error} />}
      <Button type="submit" kind="primary" className="justify-self-start" busy={on.isPending}>
        {on.isPending ? 'Asking the browser' : 'Switch alerts on'}
      </Button>
    </form>
  )
}
