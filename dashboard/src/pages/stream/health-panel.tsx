import type { UseQueryResult } from '@tanstack/react-query'
import type { StreamShard } from '../../contract.ts'
import { bytes, count, eventRate, latency } from '../../format.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

const columns: { title: string; wide?: boolean; cell: (shard: StreamShard) => React.ReactNode }[] = [
  { title: 'Rate', cell: ({ eventsPerSecond }) => eventRate(eventsPerSecond) },
  { title: 'Accepted', wide: true, cell: ({ accepted }) => count(accepted) },
  { title: 'Duplicates', wide: true, cell: ({ duplicates }) => count(duplicates) },
  { title: 'Rejected', cell: ({ refused }) => count(refused) },
  { title: 'Shed', cell: ({ limited }) => count(limited) },
  {
    title: 'Keys',
    wide: true,
    cell: ({ keys, isOverflowing }) => (isOverflowing ? `${count(keys)}+` : count(keys)),
  },
  { title: 'Not archived', wide: true, cell: ({ logBytes }) => bytes(logBytes) },
  { title: 'Windows late', wide: true, cell: ({ closeLatenessMs }) => latency(closeLatenessMs) },
  { title: 'Last event', wide: true, cell: ({ lastEventAt }) => <Ago at={lastEventAt} /> },
]

/** How each shard is doing. */
export function HealthPanel({ health }: { health: UseQueryResult<StreamShard[]> }) {
  return (
    <section className="panel" aria-label="Health by shard">
      <div className="row between tools">
        <h2>Health by shard</h2>
        <span className="faint">counted since it woke</span>
      </div>
      <Shown query={health} loading={<BoneRows rows={1} />}>
        {(shards) => (
          <table className="shards">
            <thead>
              <tr>
                <th scope="col">Shard</th>
                {columns.map(({ title, wide }) => (
                  <th key={title} scope="col" className={wide ? 'num wide' : 'num'}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shards.map((shard) => (
                <tr key={shard.shard}>
                  <td>{shard.shard + 1}</td>
                  {columns.map(({ title, wide, cell }) => (
                    <td key={title} className={wide ? 'num wide' : 'num'}>
                      {cell(shard)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </section>
  )
}
