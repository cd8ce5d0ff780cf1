import { Link } from '@tanstack/react-router'
import { Empty } from '../../ui/states.tsx'

/** What a workspace without streams shows: two commands from nothing to a chart. */
export function FirstStream() {
  return (
    <Empty title="Send the first event">
      <p className="quiet">
        A stream takes events and keeps, second by second, what they came to: how many, sums, percentiles and
        different values, by the dimensions you name. Make one, send an event, and watch it come in.
      </p>
      <Link className="btn primary" to="/streams/new">
        Add a stream
      </Link>
      <div className="stack w-full" style={{ gap: 8 }}>
        <p className="hint">
          Or with two commands, and a key from <Link to="/settings">Settings</Link>:
        </p>
        <pre>{makeCommand}</pre>
        <pre>{sendCommand('orders', '{"id":"o-1","country":"de","amount":19.9,"user":"ann"}')}</pre>
      </div>
    </Empty>
  )
}

const makeCommand = `curl ${location.origin}/api/v1/streams \\
  -H 'authorization: Bearer ved_…' \\
  -H 'content-type: application/json' \\
  -d '{"name":"orders","dimensions":["country"],"measures":["amount"],"distinct":["user"]}'`

/** @param event as JSON */
export const sendCommand = (
  stream: string,
  event: string,
): string => `curl ${location.origin}/api/v1/streams/${stream}/events \\
  -H 'authorization: Bearer ved_…' \\
  -H 'content-type: application/json' \\
  -d '${event}'`
