import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { channelsQuery } from '../../data/channels.ts'
import { deliveriesQuery } from '../../data/incidents.ts'
import { plural } from '../../format.ts'
import { DeliveryTable } from '../../parts/delivery-table.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'

const states = [
  { value: 'all', label: 'All' },
  { value: 'owed', label: 'Owed' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'abandoned', label: 'Given up' },
] as const

const sentence = (owed: number | undefined, more: boolean): string => {
  if (owed === undefined) return 'Delivery log'
  if (owed === 0) return 'Nothing is owed to anybody'
  return `${more ? `More than ${owed} messages` : plural(owed, 'message')} still owed`
}

/** Every attempt at telling somebody something: what was sent, what came back, and when it is tried again. */
export function DeliveriesPage() {
  const { channel, incident, state } = useSearch({ from: '/shell/deliveries' })
  const chosen = states.find(({ value }) => value === state)?.value ?? 'all'
  const channels = useQuery(channelsQuery).data?.data
  const owed = useInfiniteQuery(deliveriesQuery({ state: 'owed' })).data?.pages
  const list = useInfiniteQuery(
    deliveriesQuery({
      ...(channel !== undefined && { channelId: channel }),
      ...(incident !== undefined && { incidentId: incident }),
      ...(chosen !== 'all' && { state: chosen }),
    }),
  )
  const names = new Map(channels?.map(({ id, name }) => [id, name]))
  const isFiltered = channel !== undefined || incident !== undefined || chosen !== 'all'
  return (
    <PageFrame
      title={sentence(owed?.flatMap(({ data }) => data).length, owed?.at(-1)?.nextCursor != null)}
      above={<Link to="/channels">Channels</Link>}
    >
      <section className="panel" aria-label="Delivery log">
        <Filters />
        <Shown query={list} loading={<BoneRows rows={6} />}>
          {({ pages }) => {
            const all = pages.flatMap(({ data }) => data)
            return all.length === 0 ? (
              <Nothing filtered={isFiltered} />
            ) : (
              <DeliveryTable deliveries={all} nameOf={(id) => names.get(id)} />
            )
          }}
        </Shown>
        {list.hasNextPage && (
          <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
            <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Older deliveries
            </Button>
          </div>
        )}
      </section>
    </PageFrame>
  )
}

function Filters() {
  const search = useSearch({ from: '/shell/deliveries' })
  const navigate = useNavigate({ from: '/deliveries' })
  const channels = useQuery(channelsQuery).data?.data ?? []
  const set = (change: { channel?: string | undefined; incident?: undefined; state?: string | undefined }) =>
    void navigate({ search: { ...search, ...change }, replace: true })
  return (
    <div className="row between" style={{ padding: '12px 16px', flexWrap: 'wrap', rowGap: 8 }}>
      <div className="row" style={{ flexWrap: 'wrap', gap: 8, flex: '1 1 240px', minWidth: 0 }}>
        <select
          className="input"
          style={{ maxWidth: 260 }}
          aria-label="Channel"
          value={search.channel ?? ''}
          onChange={(event) => set({ channel: event.target.value || undefined })}
        >
          <option value="">Every channel</option>
          {search.channel !== undefined && !channels.some(({ id }) => id === search.channel) && (
            <option value={search.channel}>A deleted channel</option>
          )}
          {channels.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        {search.incident !== undefined && (
          <span className="row" style={{ gap: 4 }}>
            <Link to="/incidents/$id" params={{ id: search.incident }}>
              Of one incident
            </Link>
            <Button kind="bare" size="small" onClick={() => set({ incident: undefined })}>
              Show all
            </Button>
          </span>
        )}
      </div>
      <Segments
        label="State"
        value={states.find(({ value }) => value === search.state)?.value ?? 'all'}
        options={states}
        onChange={(value) => set({ state: value === 'all' ? undefined : value })}
      />
    </div>
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="None of these">
      <p className="quiet">Nothing in the log fits the filter.</p>
      <Link className="btn" to="/deliveries">
        Show everything
      </Link>
    </Empty>
  ) : (
    <Empty title="Nothing was sent yet">
      <p className="quiet">
        Every attempt will be listed here: what was sent where, the answer, how long it took, and when it is
        tried again. A test from a channel is the quickest first line.
      </p>
      <Link className="btn" to="/channels">
        Go to the channels
      </Link>
    </Empty>
  )
}
