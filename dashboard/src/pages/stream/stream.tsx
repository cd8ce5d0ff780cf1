import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { windowMs } from '#core/stream/bounds'
import { useNow } from '../../clock.ts'
import type { Stream } from '../../contract.ts'
import { StreamFeed } from '../../data/stream/feed.ts'
import { totalsOf } from '../../data/stream/totals.ts'
import { streamHealthQuery, streamQuery } from '../../data/streams.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Bone, BoneRows, Problem } from '../../ui/states.tsx'
import { QuotaNotice } from '../streams/quota-notice.tsx'
import { Actions } from './actions.tsx'
import { ChartsPanel } from './charts-panel.tsx'
import { Counters } from './counters.tsx'
import { DeadLettersPanel } from './dead-letters-panel.tsx'
import { EventsPanel } from './events-panel.tsx'
import { HealthPanel } from './health-panel.tsx'
import { RulesPanel } from './rules-panel.tsx'
import { SchemaPanel } from './schema/schema-panel.tsx'
import { streamSentence } from './sentence.ts'

/** Everything about one stream, as it happens. */
export function StreamPage() {
  const { name } = useParams({ from: '/shell/streams/$name' })
  const stream = useQuery(streamQuery(name))
  if (stream.data) return <Found key={stream.data.id} stream={stream.data} />
  return (
    <PageFrame
      title={stream.error ? 'This stream cannot be shown' : 'Looking at the stream'}
      above={<Link to="/streams">Streams</Link>}
    >
      {stream.error ? (
        <Problem error={stream.error} retry={() => void stream.refetch()} />
      ) : (
        <>
          <Bone height={98} />
          <Bone height={300} />
          <section className="panel">
            <BoneRows rows={8} height={30} />
          </section>
        </>
      )}
    </PageFrame>
  )
}

/** The smallest of its windows: what is told soonest. */
const liveWindow = ({ windows }: Stream) => windows.toSorted((a, b) => windowMs[a] - windowMs[b])[0] ?? '1m'

function Found({ stream }: { stream: Stream }) {
  const [feed] = useState(() => new StreamFeed(stream.name, liveWindow(stream)))
  useEffect(() => feed.start(), [feed])
  const health = useQuery(streamHealthQuery(stream.name))
  const totals = health.data ? totalsOf(health.data) : null
  return (
    <PageFrame
      title={streamSentence(stream.name, totals, useNow())}
      above={
        <>
          <Link to="/streams">Streams</Link>
          {stream.description !== '' && (
            <>
              {' · '}
              <span dir="auto">{stream.description}</span>
            </>
          )}
        </>
      }
      actions={<Actions stream={stream} />}
    >
      <QuotaNotice />
      <Counters stream={stream} feed={feed} totals={totals} />
      <ChartsPanel stream={stream} feed={feed} />
      <RulesPanel stream={stream} />
      <EventsPanel stream={stream} feed={feed} isNew={totals !== null && totals.lastEventAt === null} />
      <DeadLettersPanel name={stream.name} total={totals?.deadLetters ?? null} />
      <HealthPanel health={health} />
      <SchemaPanel stream={stream} />
    </PageFrame>
  )
}
