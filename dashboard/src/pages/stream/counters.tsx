import { type ReactNode, useSyncExternalStore } from 'react'
import type { Stream } from '../../contract.ts'
import type { StreamFeed } from '../../data/stream/feed.ts'
import type { StreamTotals } from '../../data/stream/totals.ts'
import { count, none, plural } from '../../format.ts'

interface CountersProps {
  stream: Stream
  feed: StreamFeed
  /** Null while nobody has said. */
  totals: StreamTotals | null
}

/** Four figures of now. */
export function Counters({ stream, feed, totals }: CountersProps) {
  const isLive = useSyncExternalStore(feed.subscribe, () => feed.view().isLive)
  const rate = useRate(feed) ?? totals?.eventsPerSecond ?? null
  const seconds = feed.windows.sizeMs / 1000
  return (
    <section className="panel kpis" aria-label="Figures">
      <Figure label="Events/s" value={rate === null ? none : count(rate)}>
        <span className={isLive ? 'live' : 'unlive'}>
          {isLive ? (seconds === 1 ? 'the last second' : 'the last 10 s') : 'not live just now'}
        </span>
      </Figure>
      <Figure label="Keys" value={count(totals?.keys)}>
        {totals?.isOverflowing ? 'the rest counts as other' : `of at most ${count(stream.maxKeys)}`}
      </Figure>
      <Figure label="Rejected" value={count(totals?.refused)}>
        {totals === null || totals.deadLetters === 0
          ? 'no dead letter'
          : `since it woke; ${plural(totals.deadLetters, 'dead letter')} kept`}
        {unread(totals?.unreadableRequests, 'unreadable')}
      </Figure>
      <Figure label="Shed" value={count(totals?.limited)}>
        {`over ${count(stream.eventsPerSecond * stream.shards)} events/s, to be sent again`}
        {unread(totals?.shedRequests, 'unread')}
      </Figure>
    </section>
  )
}

/** Requests of which nobody knows how many events they held. */
const unread = (requests: number | undefined, how: string): string =>
  requests ? `, ${plural(requests, 'request')} ${how}` : ''

/** Of the second that has just passed; null where windows of a second are not kept, or none was told yet. */
function useRate(feed: StreamFeed): number | null {
  useSyncExternalStore(feed.subscribe, () => feed.view().windowsAt)
  const { newest, sizeMs } = feed.windows
  if (newest === null || sizeMs > 1000) return null
  const rows = feed.windows.at(newest) ?? feed.windows.at(newest - sizeMs)
  return rows ? rows.reduce((sum, row) => sum + row.count, 0) : null
}

function Figure({ label, value, children }: { label: string; value: string; children: ReactNode }) {
  return (
    <div>
      <span className="label">{label}</span>
      <b>{value}</b>
      <span className="faint">{children}</span>
    </div>
  )
}
