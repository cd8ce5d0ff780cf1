import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Channel } from '../../contract.ts'
import { channelsQuery } from '../../data/channels.ts'
import { deliveriesQuery } from '../../data/incidents.ts'
import { plural } from '../../format.ts'
import { DeliveryTable } from '../../parts/delivery-table.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { ChannelRow } from './channel-row.tsx'

const sentence = (channels: readonly Channel[] | undefined): string => {
  if (!channels) return 'Channels'
  const off = channels.filter(({ enabled }) => !enabled).length
  const deaf = channels.filter(({ enabled, devices }) => enabled && devices === 0).length
  if (channels.length === 0) return 'Nobody is told yet'
  if (off === channels.length) return 'Every channel is switched off: nobody is told'
  if (off > 0) return `${plural(off, 'channel is', 'channels are')} switched off`
  if (deaf === channels.length) return 'Nobody is told: no device is registered'
  if (deaf > 0) return `${plural(deaf, 'channel reaches', 'channels reach')} nobody`
  return channels.length === 1 ? 'One channel is told' : `${channels.length} channels are told`
}

/** Where notices go, and what became of each. */
export function ChannelsPage() {
  const channels = useQuery(channelsQuery)
  const list = channels.data?.data
  return (
    <PageFrame
      title={sentence(list)}
      actions={
        <Link className="btn" to="/channels/new">
          Add channel
        </Link>
      }
    >
      <section className="panel" aria-label="Channels">
        <Shown query={channels} loading={<BoneRows rows={3} />}>
          {({ data }) => (data.length === 0 ? <NoChannel /> : <ChannelTable channels={data} />)}
        </Shown>
      </section>
      {list && list.length > 0 && <DeliveryLog channels={list} />}
    </PageFrame>
  )
}

function ChannelTable({ channels }: { channels: readonly Channel[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Channel</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} />
        ))}
      </tbody>
    </table>
  )
}

function NoChannel() {
  return (
    <Empty title="Say where alerts should go">
      <p className="quiet">
        A Slack channel or any address that takes a signed POST. Without a policy, every channel hears of an
        outage at once, and again when it is over. A test send shows the answer at once.
      </p>
      <Link className="btn primary" to="/channels/new">
        Add a channel
      </Link>
    </Empty>
  )
}

function DeliveryLog({ channels }: { channels: readonly Channel[] }) {
  const deliveries = useInfiniteQuery(deliveriesQuery({}))
  const names = new Map(channels.map(({ id, name }) => [id, name]))
  return (
    <section className="panel" aria-label="Delivery log">
      <h2 style={{ padding: '14px 16px 6px' }}>Delivery log</h2>
      <Shown query={deliveries} loading={<BoneRows rows={4} />}>
        {({ pages }) => {
          const all = pages.flatMap(({ data }) => data)
          return all.length === 0 ? (
            <p className="quiet" style={{ padding: '2px 16px 18px' }}>
              Nothing was sent yet. Every attempt will be listed here with the answer it got.
            </p>
          ) : (
            <DeliveryTable deliveries={all} nameOf={(id) => names.get(id)} />
          )
        }}
      </Shown>
      {deliveries.hasNextPage && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button
            size="small"
            busy={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            Older deliveries
          </Button>
        </div>
      )}
    </section>
  )
}
