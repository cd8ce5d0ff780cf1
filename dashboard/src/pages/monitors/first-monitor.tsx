import { Link } from '@tanstack/react-router'
import { Empty } from '../../ui/states.tsx'

/** What an empty workspace shows: the first step, twice. */
export function FirstMonitor() {
  const example = `curl ${location.origin}/api/v1/monitors \\
  -H 'authorization: Bearer ved_…' \\
  -H 'content-type: application/json' \\
  -d '{"name":"Example","check":{"type":"http","url":"https://example.com"}}'`
  return (
    <section className="panel">
      <Empty title="Watch the first thing">
        <p className="quiet">
          Name an address. It is checked at once and then every minute from three regions; you are told when
          most of them agree that it is down, and again when it is back.
        </p>
        <Link className="btn primary" to="/monitors/new">
          Add a monitor
        </Link>
        <details style={{ width: '100%' }}>
          <summary>or with the API</summary>
          <pre style={{ marginTop: 8 }}>{example}</pre>
          <p className="hint" style={{ marginTop: 6 }}>
            Keys are made in <Link to="/settings">Settings</Link>; the whole API is described at{' '}
            <a href="/docs">/docs</a>.
          </p>
        </details>
      </Empty>
    </section>
  )
}
