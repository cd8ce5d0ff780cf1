import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CatalogType, Channel } from '../../contract.ts'
import { catalogQuery } from '../../data/catalog.ts'
import { channelsQuery } from '../../data/channels.ts'
import { plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { ChannelRow } from './channel-row.tsx'
import { SilentNotice } from './silent-notice.tsx'

/** More than this, and one looks for a channel by its name. */
const findFrom = 8

const sentence = (channels: readonly Channel[] | undefined): string => {
  if (!channels) return 'Channels'
  if (channels.length === 0) return 'Nobody is told yet'
  const on = channels.filter(({ enabled }) => enabled)
  if (on.length === 0) return 'Every channel is switched off: nobody is told'
  const silent = on.filter(({ health }) => health.silent)
  const [first] = silent
  if (first && silent.length === 1) return `${first.name} takes nothing any more`
  if (first) return `${silent.length} channels take nothing any more`
  const failing = on.filter(({ health }) => health.failingSince !== null)
  if (failing.length > 0) return `${plural(failing.length, 'channel is', 'channels are')} failing`
  const deaf = on.filter(({ devices }) => devices === 0).length
  if (deaf === channels.length) return 'Nobody is told: no device is registered'
  if (deaf > 0) return `${plural(deaf, 'channel reaches', 'channels reach')} nobody`
  const off = channels.length - on.length
  if (off > 0) return `${plural(off, 'channel is', 'channels are')} switched off`
  return channels.length === 1 ? 'One channel is told' : `${channels.length} channels are told`
}

/** Where notices go, and how each channel does. */
export function ChannelsPage() {
  const channels = useQuery(channelsQuery)
  const list = channels.data?.data
  return (
    <PageFrame
      title={sentence(list)}
      actions={
        <>
          <Link className="btn bare" to="/templates">
            Words of alerts
          </Link>
          <Link className="btn bare" to="/deliveries">
            Delivery log
          </Link>
          <Link className="btn" to="/channels/new">
            Add channel
          </Link>
        </>
      }
    >
      {list
        ?.filter(({ enabled, health }) => enabled && health.silent)
        .map((channel) => (
          <SilentNotice key={channel.id} channel={channel} />
        ))}
      <section className="panel" aria-label="Channels">
        <Shown query={channels} loading={<BoneRows rows={3} />}>
          {({ data }) => (data.length === 0 ? <NoChannel /> : <ChannelTable channels={data} />)}
        </Shown>
      </section>
    </PageFrame>
  )
}

function ChannelTable({ channels }: { channels: readonly Channel[] }) {
  const types = useQuery(catalogQuery).data?.channels
  const [wanted, setWanted] = useState('')
  const rows = channels
    .map((channel) => ({ channel, kind: titleOf(types, channel.type) }))
    .filter(({ channel, kind }) =>
      `${channel.name} ${kind} ${channel.recipient}`.toLowerCase().includes(wanted.trim().toLowerCase()),
    )
  return (
    <>
      {channels.length >= findFrom && (
        <div style={{ padding: '12px 16px' }}>
          <input
            className="input"
            style={{ maxWidth: 320 }}
            type="search"
            aria-label="Find a channel"
            placeholder="Find a channel"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
      )}
      <table className="results">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col" className="wide">
              How it does
            </th>
            <th scope="col" className="num">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ channel, kind }) => (
            <ChannelRow key={channel.id} channel={channel} kind={kind} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p className="quiet" style={{ padding: '14px 16px' }}>
          None is called that.
        </p>
      )}
    </>
  )
}

const titleOf = (types: readonly CatalogType[] | undefined, type: string): string =>
  types?.find((one) => one.type === type)?.title ?? type

function NoChannel() {
  return (
    <Empty title="Say where alerts should go">
      <p className="quiet">
        A chat, a phone, mail, a paging service, or any address that takes a signed POST. Without a policy,
        every channel hears of an outage at once, and again when it is over. A test send shows the answer at
        once.
      </p>
      <Link className="btn primary" to="/channels/new">
        Add a channel
      </Link>
    </Empty>
  )
}
