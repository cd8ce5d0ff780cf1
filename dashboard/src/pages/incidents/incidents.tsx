import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { incidentsQuery, openIncidentsQuery, useIncidentAct } from '../../data/incidents.ts'
import { IncidentList } from '../../parts/incident-list.tsx'
import { IncidentStrip } from '../../parts/incident-strip.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Segments } from '../../ui/segments.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { DeclareForm } from './declare-form.tsx'

const filters = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'acknowledged', label: 'Acknowledged' },
  { value: 'resolved', label: 'Resolved' },
] as const
type Filter = (typeof filters)[number]['value']

const sentence = (open: number | undefined): string => {
  if (open === undefined) return 'Incidents'
  if (open === 0) return 'Nothing is wrong now'
  return open === 1 ? 'One incident is open' : `${open} incidents are open`
}

/** What is and what was wrong. */
export function IncidentsPage() {
  const { status } = useSearch({ from: '/shell/incidents' })
  const navigate = useNavigate({ from: '/incidents' })
  const filter = filters.find(({ value }) => value === status)?.value ?? 'all'
  const open = useQuery(openIncidentsQuery).data
  const [declaring, setDeclaring] = useState(false)
  const list = useInfiniteQuery(incidentsQuery(filter === 'all' ? {} : { status: filter }))
  const first = open?.find((incident) => incident.status === 'open')
  const act = useIncidentAct(first?.id ?? '')
  useShortcuts({
    a: () => {
      if (!first) say('There is nothing to acknowledge.')
      else act.mutate({ kind: 'acknowledge' }, { onSuccess: (done) => say(`Acknowledged: ${done.title}`) })
    },
  })
  const choose = (value: Filter) =>
    void navigate({ search: value === 'all' ? {} : { status: value }, replace: true })
  return (
    <PageFrame
      title={sentence(open?.length)}
      actions={<Button onClick={() => setDeclaring(true)}>Declare an incident</Button>}
    >
      {open?.slice(0, 5).map((incident) => (
        <IncidentStrip key={incident.id} incident={incident} />
      ))}
      <section className="panel" aria-label="Incidents">
        <div className="row between" style={{ padding: '12px 16px', flexWrap: 'wrap', rowGap: 8 }}>
          <h2>All incidents</h2>
          <Segments label="State" value={filter} options={filters} onChange={choose} />
        </div>
        <Shown query={list} loading={<BoneRows rows={5} />}>
          {({ pages }) => {
            const incidents = pages.flatMap(({ data }) => data)
            return incidents.length === 0 ? (
              <Empty title={filter === 'all' ? 'No incident yet' : 'None in this state'}>
                <p className="quiet">
                  One opens by itself when enough regions agree that something is down, and is resolved when
                  they agree that it is back.
                </p>
              </Empty>
            ) : (
              <IncidentList incidents={incidents} />
            )
          }}
        </Shown>
        {list.hasNextPage && (
          <div style={{ padding: 12, borderTop: '1px solid var(--line)' }}>
            <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              Older incidents
            </Button>
          </div>
        )}
      </section>
      <Dialog open={declaring} onOpenChange={setDeclaring} title="Declare an incident">
        <DeclareForm onDone={() => setDeclaring(false)} />
      </Dialog>
    </PageFrame>
  )
}
