import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { MessageTemplate } from '#core/alert/template'
import type { Template } from '../../contract.ts'
import { channelsQuery } from '../../data/channels.ts'
import { templatesQuery } from '../../data/templates.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { TemplateForm } from './template-form.tsx'
import { events, eventWords } from './words.ts'

const above = <Link to="/templates">Words of alerts</Link>

export function AddTemplatePage() {
  const { channel, event } = useSearch({ from: '/shell/templates/new' })
  const templates = useQuery({ ...templatesQuery, refetchOnWindowFocus: false })
  const start: MessageTemplate = {
    channelId: channel ?? null,
    event: events.find(({ value }) => value === event)?.value ?? '*',
    title: null,
    text: null,
  }
  return (
    <PageFrame title="Write a template" above={above}>
      <Shown query={templates} loading={<BoneRows rows={5} />}>
        {({ data }) => <TemplateForm start={start} kept={null} all={data} />}
      </Shown>
    </PageFrame>
  )
}

export function EditTemplatePage() {
  const { id } = useParams({ from: '/shell/templates/$id' })
  const templates = useQuery({ ...templatesQuery, refetchOnWindowFocus: false })
  const channels = useQuery(channelsQuery).data?.data
  const found = templates.data?.data.find((one) => one.id === id)
  const channel =
    found?.channelId == null ? 'Every channel' : channels?.find((one) => one.id === found.channelId)?.name
  return (
    <PageFrame
      title={found ? `${channel ?? 'A channel'}: ${eventWords(found.event).toLowerCase()}` : 'Template'}
      above={above}
    >
      <Shown query={templates} loading={<BoneRows rows={5} />}>
        {({ data }) => <Edited template={data.find((one) => one.id === id)} all={data} />}
      </Shown>
    </PageFrame>
  )
}

function Edited({ template, all }: { template: Template | undefined; all: readonly Template[] }) {
  if (!template) return <p className="quiet">There is no such template any more: our words are used.</p>
  return <TemplateForm key={template.id} start={template} kept={template} all={all} />
}
