import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MonitorLine, Status, StatusPage } from '../../contract.ts'
import { linesQuery } from '../../data/monitors.ts'
import { statusPagesQuery, useDelete } from '../../data/settings.ts'
import { none, plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { Menu } from '../../ui/menu.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord, statusWords } from '../../ui/status.tsx'
import { StatusPageForm } from './status-page-form.tsx'

const sentence = (pages: readonly StatusPage[] | undefined): string => {
  if (!pages) return 'Status pages'
  if (pages.length === 0) return 'Nothing is public yet'
  return pages.length === 1 ? 'One page is public' : `${pages.length} pages are public`
}

/** What the world may see. */
export function StatusPagesPage() {
  const pages = useQuery(statusPagesQuery)
  const [editing, setEditing] = useState<StatusPage | 'new' | null>(null)
  return (
    <PageFrame
      title={sentence(pages.data?.data)}
      actions={<Button onClick={() => setEditing('new')}>Add status page</Button>}
    >
      <section className="panel" aria-label="Status pages">
        <Shown query={pages} loading={<BoneRows rows={2} />}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title="Show others how things are">
                <p className="quiet">
                  A public page with the components you choose, 90 days of history and current incidents. It
                  stays up when the rest does not. An example: <code>{location.origin}/status/shop</code> with
                  “Checkout” and “Search”.
                </p>
                <Button kind="primary" onClick={() => setEditing('new')}>
                  Add a status page
                </Button>
              </Empty>
            ) : (
              <PageTable pages={data} onEdit={setEditing} />
            )
          }
        </Shown>
      </section>
      <Dialog
        open={editing !== null}
        onOpenChange={(open) => !open && setEditing(null)}
        title={editing === 'new' ? 'Add a status page' : 'Edit status page'}
      >
        <StatusPageForm page={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
      </Dialog>
    </PageFrame>
  )
}

function PageTable({ pages, onEdit }: { pages: readonly StatusPage[]; onEdit: (page: StatusPage) => void }) {
  const rows = useQuery(linesQuery).data ?? []
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Page</th>
          <th scope="col">Says</th>
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <PageRow key={page.id} page={page} rows={rows} onEdit={() => onEdit(page)} />
        ))}
      </tbody>
    </table>
  )
}

const statusesOf = (page: StatusPage, rows: readonly MonitorLine[]): Status[] =>
  page.components.flatMap(({ monitorId }) => rows.find((row) => row.id === monitorId)?.status ?? [])

/** The worst that the page tells its visitors now, and of how many. */
function Says({ statuses }: { statuses: readonly Status[] }) {
  const worst = (['down', 'degraded', 'unknown', 'maintenance'] as const).find((one) =>
    statuses.includes(one),
  )
  if (statuses.length === 0) return none
  if (!worst) return <StatusWord status="up" word="All working" />
  const n = statuses.filter((one) => one === worst).length
  const word = worst === 'maintenance' ? 'in maintenance' : statusWords[worst].toLowerCase()
  return <StatusWord status={worst} word={`${n} of ${statuses.length} ${word}`} />
}

function PageRow({
  page,
  rows,
  onEdit,
}: {
  page: StatusPage
  rows: readonly MonitorLine[]
  onEdit: () => void
}) {
  const [asking, setAsking] = useState(false)
  const remove = useDelete('status-pages')
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {page.title}
        </b>
        <span className="faint">
          <a href={`/status/${page.slug}`} target="_blank" rel="noreferrer">
            /status/{page.slug}
          </a>{' '}
          · {plural(page.components.length, 'component')}
        </span>
      </td>
      <td>
        <Says statuses={statusesOf(page, rows)} />
      </td>
      <td className="num">
        <div className="actions">
          <a className="btn" href={`/status/${page.slug}`} target="_blank" rel="noreferrer">
            Open
          </a>
          <Menu
            label={`More for ${page.title}`}
            items={[
              { label: 'Edit', onSelect: onEdit },
              { label: 'Delete', onSelect: () => setAsking(true), danger: true },
            ]}
          >
            More
          </Menu>
        </div>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Delete ${page.title}?`}
          description="Its public address answers “not found” from then on."
          action="Delete page"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(page.id, { onSuccess: () => setAsking(false) })}
        >
          {remove.error && <Problem error={remove.error} />}
        </ConfirmDialog>
      </td>
    </tr>
  )
}
