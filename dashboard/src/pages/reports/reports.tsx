import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useNow } from '../../clock.ts'
import type { SlaReport, SlaRow } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { slaCsvUrl, slaQuery } from '../../data/reports.ts'
import { absolute, plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { isPeriod, periodOf, periods, type PeriodName } from './period.ts'
import { SlaTable } from './sla-table.tsx'

// In steps, so that the same few minutes ask the same question.
const stepMs = 300_000

/** Uptime, outages and objectives of many monitors over a period; made to be printed. */
export function ReportsPage() {
  const search = useSearch({ from: '/shell/reports' })
  const navigate = useNavigate({ from: '/reports' })
  const now = Math.ceil(useNow() / stepMs) * stepMs
  const name: PeriodName = isPeriod(search.period) ? search.period : '30d'
  const filter = { ...periodOf(name, now), tag: search.tag, group: search.group }
  const report = useInfiniteQuery(slaQuery(filter))
  const rows = report.data?.pages.flatMap(({ data }) => data)
  const set = (part: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...part }, replace: true, resetScroll: false })
  return (
    <PageFrame
      title={sentence(rows)}
      actions={
        <div className="row no-print" style={{ gap: 8 }}>
          <a className="btn" href={slaCsvUrl(filter)} download>
            CSV
          </a>
          <Button onClick={() => window.print()}>Print</Button>
        </div>
      }
    >
      <div className="row between no-print" style={{ flexWrap: 'wrap', gap: '8px 16px' }}>
        <Segments
          label="Period"
          value={name}
          options={(Object.keys(periods) as PeriodName[]).map((value) => ({ value, label: periods[value] }))}
          onChange={(period) => set({ period })}
        />
        <Filters tag={search.tag} group={search.group} onChange={set} />
      </div>
      <section className="panel" aria-label="Monitors" style={{ overflowX: 'auto' }}>
        <Shown query={report} loading={<BoneRows rows={6} />}>
          {({ pages }) => {
            const all = pages.flatMap(({ data }) => data)
            return all.length === 0 ? (
              <Empty title="There is nothing to report on yet">
                <p className="quiet">
                  A report tells of every monitor: how long it was up, and what was not checked.
                </p>
                <Link className="btn primary" to="/monitors/new">
                  Add a monitor
                </Link>
              </Empty>
            ) : (
              <SlaTable rows={all} />
            )
          }}
        </Shown>
      </section>
      {report.hasNextPage && (
        <Button busy={report.isFetchingNextPage} onClick={() => void report.fetchNextPage()}>
          Show more
        </Button>
      )}
      {report.data?.pages[0] && <Method report={report.data.pages[0]} />}
    </PageFrame>
  )
}

function sentence(rows: readonly SlaRow[] | undefined): string {
  if (!rows) return 'Reports'
  const missed = rows.filter(({ met }) => met === false).length
  const held = rows.filter(({ met }) => met !== null).length
  if (missed > 0) return `${plural(missed, 'objective was', 'objectives were')} missed`
  if (held > 0) return held === 1 ? 'The one objective was met' : `All ${held} objectives were met`
  const outages = rows.reduce((sum, row) => sum + row.outages, 0)
  return outages === 0 ? 'No outage in this time' : `${plural(outages, 'outage')} in this time`
}

interface FiltersProps {
  tag: string | undefined
  group: string | undefined
  onChange: (part: { tag?: string | undefined; group?: string | undefined }) => void
}

function Filters({ tag, group, onChange }: FiltersProps) {
  const rows = useQuery(linesQuery).data ?? []
  const tags = [...new Set(rows.flatMap((row) => row.tags))].toSorted()
  return (
    <div className="row" style={{ gap: 8, flexWrap: 'wrap' }}>
      <select
        className="input"
        aria-label="Only with the tag"
        style={{ width: 150 }}
        value={tag ?? ''}
        onChange={(event) => onChange({ tag: event.target.value || undefined })}
      >
        <option value="">All tags</option>
        {tags.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <input
        className="input"
        aria-label="Only the group"
        placeholder="All groups"
        style={{ width: 150 }}
        defaultValue={group ?? ''}
        onBlur={(event) => onChange({ group: event.target.value.trim() || undefined })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
    </div>
  )
}

/** From when to when, and how it was reckoned: a figure without its method is a rumour. */
function Method({ report }: { report: SlaReport }) {
  return (
    <section className="stack faint" aria-label="Method" style={{ gap: 4 }}>
      <p>
        From {absolute(Date.parse(report.from))} to {absolute(Date.parse(report.to))}. Sample sizes count the
        checks of whole UTC days, as far as they are filed.
      </p>
      {report.method.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  )
}
