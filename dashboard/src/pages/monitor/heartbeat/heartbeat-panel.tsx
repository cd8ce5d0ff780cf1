import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { HeartbeatNow, Monitor } from '../../../contract.ts'
import { heartbeatQuery, useRotatePingToken } from '../../../data/heartbeats.ts'
import { absolute, plural } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { Copy } from '../../../ui/copy.tsx'
import { ConfirmDialog } from '../../../ui/dialog.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { Bone, Shown } from '../../../ui/states.tsx'
import { Ago, Lasting } from '../../../ui/time.tsx'
import { say } from '../../../ui/toast.tsx'
import { snippetsFor, type Snippet } from './snippets.ts'

/** Where a heartbeat is pinged, how, and what is expected of it next. */
export function HeartbeatPanel({ monitor }: { monitor: Monitor }) {
  const now = useQuery(heartbeatQuery(monitor.id))
  return (
    <section className="panel stack" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Pings to come">
      <Shown query={now} loading={<Bone height={40} />}>
        {(found) => <Expected now={found} paused={monitor.paused} />}
      </Shown>
      {monitor.pingUrl === null ? (
        <p className="quiet">Its ping URL is shown to those who may change it.</p>
      ) : (
        <HowToPing monitor={monitor} pingUrl={monitor.pingUrl} />
      )}
    </section>
  )
}

function Expected({ now, paused }: { now: HeartbeatNow; paused: boolean }) {
  const { dueAt, lateAt, lastAt, runs, pings } = now
  return (
    <div className="stack" style={{ gap: 6 }}>
      <h2>
        {paused ? (
          'Pings are logged and change nothing while it is paused'
        ) : dueAt === null ? (
          pings === 0 ? (
            'Waiting for the first ping'
          ) : (
            'No further ping is expected'
          )
        ) : (
          <>
            The next ping is due <Ago at={dueAt} />
          </>
        )}
      </h2>
      <p className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 18px' }}>
        {dueAt && <span>{absolute(new Date(dueAt).getTime())}</span>}
        {lateAt && (
          <span>
            down without it <Ago at={lateAt} />
          </span>
        )}
        <span>
          last ping that counted <Ago at={lastAt} />
        </span>
        {runs.map((run) => (
          <span key={`${run.runId} ${run.startedAt}`}>
            running for <Lasting from={run.startedAt} to={null} />, too long <Ago at={run.limitAt} />
          </span>
        ))}
        <span>{plural(pings, 'ping')} so far</span>
      </p>
    </div>
  )
}

function HowToPing({ monitor, pingUrl }: { monitor: Monitor; pingUrl: string }) {
  const [name, setName] = useState<Snippet['name']>('curl')
  const { cron } = monitor.check
  const snippets = snippetsFor(pingUrl, typeof cron === 'string' ? cron : null)
  const shown = snippets.find((snippet) => snippet.name === name) ?? snippets[0]
  return (
    <>
      <Copy value={pingUrl} label="Ping URL" />
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 8 }}>
        <Segments
          label="Ways to ping"
          value={name}
          options={snippets.map((snippet) => ({ value: snippet.name, label: snippet.label }))}
          onChange={setName}
        />
        <Rotate id={monitor.id} />
      </div>
      {shown && <Example text={shown.text} />}
    </>
  )
}

function Example({ text }: { text: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    say('Copied')
  }
  return (
    <div style={{ position: 'relative' }}>
      <pre style={{ margin: 0, paddingRight: 84, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </pre>
      <span style={{ position: 'absolute', top: 8, right: 8 }}>
        <Button size="small" aria-label="Copy the example" onClick={() => void copy()}>
          Copy
        </Button>
      </span>
    </div>
  )
}

function Rotate({ id }: { id: string }) {
  const [asks, setAsks] = useState(false)
  const rotate = useRotatePingToken(id)
  return (
    <>
      <Button size="small" kind="bare" onClick={() => setAsks(true)}>
        New ping URL
      </Button>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title="Give it a new ping URL?"
        description="The old one takes nothing more, everywhere within 30 seconds. Whatever pings it must be told."
        action="New ping URL"
        busy={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onSuccess: () => {
              setAsks(false)
              say('It has a new ping URL')
            },
          })
        }
      />
    </>
  )
}
