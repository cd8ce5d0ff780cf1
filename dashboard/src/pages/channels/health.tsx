import { Link } from '@tanstack/react-router'
import type { Channel } from '../../contract.ts'
import { plural } from '../../format.ts'
import { StatusWord } from '../../ui/status.tsx'
import { Ago, Lasting } from '../../ui/time.tsx'

/** How a channel does, by the newest lines of the log. */
export function Health({ channel }: { channel: Channel }) {
  const { enabled, disabledReason, health } = channel
  if (!enabled)
    return (
      <>
        <StatusWord status="paused" word="Switched off" />
        {disabledReason && <span className="faint">{disabledReason}</span>}
      </>
    )
  if (channel.devices === 0)
    return (
      <>
        <StatusWord status="degraded" word="No device" />
        <span className="faint">
          Nobody hears it. <Link to="/settings">Switch alerts on in a browser</Link>, or register a phone.
        </span>
      </>
    )
  if (health.failingSince !== null)
    return (
      <>
        <StatusWord
          status={health.silent ? 'down' : 'degraded'}
          word={health.silent ? 'Takes nothing' : 'Failing'}
        />
        <span className="faint">
          {plural(health.failing, 'message')} not taken in <Lasting from={health.failingSince} to={null} />
          {health.lastError && `: ${health.lastError}`}
        </span>
      </>
    )
  if (health.lastDeliveredAt !== null)
    return (
      <>
        <StatusWord status="up" word="Works" />
        <span className="faint">
          last taken <Ago at={health.lastDeliveredAt} />
        </span>
      </>
    )
  return (
    <>
      <StatusWord status="pending" word="Not tried yet" />
      <span className="faint">a test shows whether it works</span>
    </>
  )
}
