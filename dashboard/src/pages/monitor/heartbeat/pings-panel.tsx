import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import type { Monitor, Ping } from '../../../contract.ts'
import { pingBodyUrl, pingsQuery } from '../../../data/heartbeats.ts'
import { count, latency, none, span } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { BoneRows, Shown } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'
import { Ago } from '../../../ui/time.tsx'

/** The newest pings, each with what it brought along. */
export function PingsPanel({ monitor }: { monitor: Monitor }) {
  const pings = useInfiniteQuery(pingsQuery(monitor.id))
  return (
    <section className="panel" aria-label="Pings">
      <h2 style={{ padding: '14px 16px' }}>Pings</h2>
      <Shown query={pings} loading={<BoneRows rows={6} height={38} />}>
        {({ pages }) => <PingsTable id={monitor.id} pings={pages.flatMap(({ data }) => data)} />}
      </Shown>
      {pings.hasNextPage && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button size="small" busy={pings.isFetchingNextPage} onClick={() => void pings.fetchNextPage()}>
            Older pings
          </Button>
        </div>
      )}
    </section>
  )
}

function PingsTable({ id, pings }: { id: string; pings: Ping[] }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  if (pings.length === 0) {
    return (
      <p className="quiet" style={{ padding: '0 16px 16px' }}>
        None yet. Its status begins with the first one. The newest 100 are kept.
      </p>
    )
  }
  return (
    <table className="results">
      <thead>
        <tr>
          <th scope="col" style={{ width: 40 }}>
            <span className="sr-only">Details</span>
          </th>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col" className="num">
            Run time
          </th>
          <th scope="col" className="wide">
            From
          </th>
          <th scope="col" className="wide">
            Body
          </th>
        </tr>
      </thead>
      <tbody>
        {pings.map((ping) => (
          <Fragment key={ping.n}>
            <PingRow
              ping={ping}
              open={open.has(ping.n)}
              onToggle={() => setOpen((old) => new Set(old).symmetricDifference(new Set([ping.n])))}
            />
            {open.has(ping.n) && (
              <tr className="detail">
                <td colSpan={6} className="wide:pl-14!">
                  <PingDetail id={id} ping={ping} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

const marks: Record<Ping['kind'], string> = {
  success: 'up',
  fail: 'down',
  start: 'pending',
  log: 'unknown',
  ignored: 'unknown',
}
const words: Record<Ping['kind'], string> = {
  success: 'Success',
  fail: 'Failure',
  start: 'Start',
  log: 'Log',
  ignored: 'Ignored',
}

const runTime = (ms: number | null): string => (ms !== null && ms >= 10_000 ? span(ms / 1000) : latency(ms))

function PingRow({ ping, open, onToggle }: { ping: Ping; open: boolean; onToggle: () => void }) {
  const { exitStatus, kind, paused } = ping
  return (
    <tr className={open ? 'open' : undefined}>
      <td style={{ paddingRight: 0 }}>
        <button
          type="button"
          className="disclose"
          aria-expanded={open}
          aria-label={`Details of ping ${ping.n}`}
          onClick={onToggle}
        />
      </td>
      <td style={{ whiteSpace: 'nowrap' }}>
        <Ago at={ping.at} />
      </td>
      <td>
        <StatusWord status={marks[kind]} word={exitStatus === null ? words[kind] : `Exit ${exitStatus}`} />
        {paused && <span className="faint">while paused</span>}
      </td>
      <td className="num">{runTime(ping.durationMs)}</td>
      <td className="wide quiet">{ping.userAgent ?? none}</td>
      <td className="wide quiet">{ping.bodyExcerpt?.split('\n')[0]?.slice(0, 80) ?? ''}</td>
    </tr>
  )
}

function PingDetail({ id, ping }: { id: string; ping: Ping }) {
  const { n, method, remote, userAgent, runId, bodyExcerpt, bodyBytes } = ping
  return (
    <div className="stack" style={{ gap: 10, fontSize: 'var(--t-sm)' }}>
      <p className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 18px' }}>
        <span>
          Ping <span className="num">{count(n)}</span>
        </span>
        <span>{method}</span>
        {remote && <span>from {remote}</span>}
        {userAgent && <span style={{ overflowWrap: 'anywhere' }}>{userAgent}</span>}
        {runId && (
          <span>
            run <code>{runId}</code>
          </span>
        )}
      </p>
      {bodyExcerpt !== null && (
        <>
          <pre
            style={{
              margin: 0,
              maxHeight: 200,
              overflow: 'auto',
              whiteSpace: 'pre-wrap',
              overflowWrap: 'anywhere',
            }}
          >
            {bodyExcerpt}
          </pre>
          <p className="faint">
            {count(bodyBytes)} bytes
            {bodyBytes > 200 && (
              <>
                {' '}
                ·{' '}
                <a href={pingBodyUrl(id, n)} target="_blank" rel="noreferrer">
                  the whole body
                </a>
                {bodyBytes > 10_000 && ', of which the first 10,000 are kept'}
              </>
            )}
          </p>
        </>
      )}
    </div>
  )
}
