import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Template } from '../../contract.ts'
import { channelsQuery } from '../../data/channels.ts'
import { templatesQuery } from '../../data/templates.ts'
import { plural } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Table } from '../../parts/table.tsx'
import { Button } from '../../ui/button.tsx'
import { BoneRows, Empty, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { events, eventWords } from './words.ts'

/** In whose words alerts speak: ours, or the workspace's own. */
export function TemplatesPage() {
  const templates = useQuery(templatesQuery)
  return (
    <PageFrame
      title={sentence(templates.data?.data)}
      above={<Link to="/channels">Channels</Link>}
      actions={
        <Link className="btn" to="/templates/new">
          Write a template
        </Link>
      }
    >
      <section className="panel" aria-label="Templates">
        <Shown query={templates} loading={<BoneRows rows={3} />}>
          {({ data }) => (data.length === 0 ? <Teach /> : <TemplateTable templates={data} />)}
        </Shown>
      </section>
      <p className="hint">
        The most special one is used: that of the channel before that of the workspace, that of the kind of
        notice before that of every kind. What none of them says, is said in our words. The whole body of a
        webhook is set with its <Link to="/channels">channel</Link>.
      </p>
    </PageFrame>
  )
}

function sentence(templates: readonly Template[] | undefined): string {
  if (!templates) return 'Words of alerts'
  if (templates.length === 0) return 'Alerts speak in our words'
  const own = new Set(templates.map(({ channelId }) => channelId))
  if (own.has(null)) return 'Alerts speak in your words'
  return `${plural(own.size, 'channel speaks', 'channels speak')} in your words`
}

function Teach() {
  return (
    <Empty title="Say it as your team says it">
      <p className="quiet">
        A template gives a title or a text to all alerts, or to those of one channel or one kind. An example,
        for the title: <code>{'[{{ incident.severity | upcase }}] {{ monitor.name }}'}</code>. You see what it
        says of a real incident while you write; should it ever fail, our words go out instead.
      </p>
      <Link className="btn primary" to="/templates/new">
        Write a template
      </Link>
    </Empty>
  )
}

const columns = [{ title: 'For' }, { title: 'Says' }, { title: 'Changed', wide: true }]
const placeOf = ({ event }: Template): number => events.findIndex(({ value }) => value === event)

function TemplateTable({ templates }: { templates: readonly Template[] }) {
  const channels = useQuery(channelsQuery).data?.data ?? []
  const rows = templates
    .map((template) => ({ template, channel: channels.find(({ id }) => id === template.channelId) }))
    .toSorted(
      (a, b) =>
        Number(a.template.channelId !== null) - Number(b.template.channelId !== null) ||
        (a.channel?.name ?? '').localeCompare(b.channel?.name ?? '') ||
        placeOf(a.template) - placeOf(b.template),
    )
  return (
    <Table columns={columns}>
      {rows.map(({ template, channel }) => (
        <Row
          key={template.id}
          template={template}
          name={template.channelId === null ? 'Every channel' : (channel?.name ?? 'A deleted channel')}
        />
      ))}
    </Table>
  )
}

function Row({ template, name }: { template: Template; name: string }) {
  const [asking, setAsking] = useState(false)
  const { id, event, title, text, updatedAt } = template
  return (
    <tr>
      <td>
        <Link to="/templates/$id" params={{ id }} style={{ fontWeight: 550 }} dir="auto">
          {name}
        </Link>
        <span className="faint">{eventWords(event)}</span>
      </td>
      <td>
        <Excerpt what="Title" template={title} />
        <Excerpt what="Text" template={text} />
      </td>
      <td className="wide">
        <Ago at={updatedAt} />
      </td>
      <td className="num">
        <Button size="small" onClick={() => setAsking(true)}>
          Reset
        </Button>
        <ResetDialog template={template} open={asking} onOpenChange={setAsking} />
      </td>
    </tr>
  )
}

/** The first line of a part. */
function Excerpt({ what, template }: { what: string; template: string | null }) {
  if (template === null) return null
  const [line = '', ...rest] = template.trim().split('\n')
  return (
    <span className="block excerpt-line">
      <span className="faint">{what}</span>{' '}
      <code dir="auto">
        {line}
        {rest.length > 0 && ' …'}
      </code>
    </span>
  )
}
