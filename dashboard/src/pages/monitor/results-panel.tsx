import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { regionName } from '#core/region-names'
import type { Monitor, Result } from '../../contract.ts'
import { resultsQuery } from '../../data/monitors.ts'
import { latency, none } from '../../format.ts'
import { ResultDetail } from '../../parts/result-detail.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Ago } from '../../ui/time.tsx'

/** The last results, newest first, each with all it found. */
export function ResultsPanel({ monitor }: { monitor: Monitor }) {
  const [region, setRegion] = useState<string>('all')
  const results = useInfiniteQuery(resultsQuery(monitor.id, region === 'all' ? null : region))
  return (
    <section className="panel" aria-label="Last results">
      <div className="row between" style={{ padding: '12px 16px', flexWrap: 'wrap', rowGap: 8 }}>
        <h2>Last results</h2>
        {monitor.regions.length > 1 && (
          <div style={{ overflowX: 'auto', maxWidth: '100%' }}>
            <Segments
              label="Region"
              value={region}
              options={[
                { value: 'all', label: 'All regions' },
                ...monitor.regions.map((value) => ({ value, label: regionName(value) })),
              ]}
              onChange={setRegion}
            />
          </div>
        )}
      </div>
      <Shown query={results} loading={<BoneRows rows={6} height={38} />}>
        {({ pages }) => <ResultsTable results={pages.flatMap(({ data }) => data)} />}
      </Shown>
      {results.hasNextPage && (
        <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
          <Button size="small" busy={results.isFetchingNextPage} onClick={() => void results.fetchNextPage()}>
            Older results
          </Button>
        </div>
      )}
    </section>
  )
}

const kinds = { confirm: 'to confirm', manual: 'by hand' } as const

const keyOf = (result: Result): string => `${result.region} ${result.at} ${result.kind}`

function ResultsTable({ results }: { results: Result[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  if (results.length === 0)
    return (
      <p className="quiet" style={{ padding: '4px 16px 18px' }}>
        No results yet. A new monitor is checked at once; the first arrive within seconds.
      </p>
    )
  const toggle = (key: string) => setOpen((old) => new Set(old).symmetricDifference(new Set([key])))
  return (
    <table className="results">
      <thead>
        <tr>
          <th scope="col" style={{ width: 40 }}>
            <span className="sr-only">Details</span>
          </th>
          <th scope="col">When</th>
          <th scope="col">Region</th>
          <th scope="col">Outcome</th>
          <th scope="col" className="num">
            Latency
          </th>
          <th scope="col" className="num wide">
            Status
          </th>
          <th scope="col" className="wide">
            Message
          </th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => {
          const key = keyOf(result)
          const isOpen = open.has(key)
          return (
            <Fragment key={key}>
              <ResultRow result={result} open={isOpen} onToggle={() => toggle(key)} />
              {isOpen && (
                <tr className="detail">
                  <td colSpan={7} className="wide:pl-14!">
                    <ResultDetail result={result} />
                  </td>
                </tr>
              )}
            </Fragment>
          )
        })}
      </tbody>
    </table>
  )
}

function ResultRow({ result, open, onToggle }: { result: Result; open: boolean; onToggle: () => void }) {
  return (
    <tr className={open ? 'open' : undefined}>
      <td style={{ paddingRight: 0 }}>
        <button
          type="button"
          className="disclose"
          aria-expanded={open}
          aria-label={`Details of ${regionName(result.region)}`}
          onClick={onToggle}
        />
      </td>
      <td>
        <span style={{ whiteSpace: 'nowrap' }}>
          <Ago at={result.at} />
        </span>
        {result.kind !== 'schedule' && (
          <span className="faint" style={{ display: 'inline' }}>
            {' '}
            · {kinds[result.kind]}
          </span>
        )}
      </td>
      <td>{regionName(result.region)}</td>
      <td>
        <StatusWord status={result.outcome} />
      </td>
      <td className="num">{latency(result.latencyMs)}</td>
      <td className="num wide">{result.statusCode ?? none}</td>
      <td className="wide quiet">{result.message ?? ''}</td>
    </tr>
  )
}
