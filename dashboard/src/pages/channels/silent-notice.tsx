import { Link } from '@tanstack/react-router'
import type { Channel } from '../../contract.ts'
import { plural } from '../../format.ts'
import { Lasting } from '../../ui/time.tsx'

/** A channel that takes nothing any more: it would be noticed when it is needed. */
export function SilentNotice({ channel }: { channel: Channel }) {
  const { failing, failingSince, lastError } = channel.health
  return (
    <div className="notice bad" role="status">
      <b style={{ fontWeight: 600 }} dir="auto">
        {channel.name} has refused everything for {failingSince && <Lasting from={failingSince} to={null} />}
      </b>
      <span className="quiet">
        {plural(failing, 'message')} did not arrive{lastError && `, the last because: ${lastError}`}. The
        other channels were told once.
      </span>
      <span className="row" style={{ gap: 14, flexWrap: 'wrap' }}>
        <Link to="/channels/$id/edit" params={{ id: channel.id }}>
          Look at its settings
        </Link>
        <Link to="/deliveries" search={{ channel: channel.id }}>
          See what was refused
        </Link>
      </span>
    </div>
  )
}
