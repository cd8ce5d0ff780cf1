import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Catalog, Channel } from '../../contract.ts'
import { catalogQuery } from '../../data/catalog.ts'
import { channelsQuery } from '../../data/channels.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Shown } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelForm } from './channel-form.tsx'

export function EditChannelPage() {
  const { id } = useParams({ from: '/shell/channels/$id/edit' })
  const catalog = useQuery(catalogQuery)
  const channels = useQuery({ ...channelsQuery, refetchOnWindowFocus: false, refetchInterval: false })
  return (
    <PageFrame title="Edit channel" above={<Link to="/channels">Channels</Link>}>
      <Shown query={catalog}>
        {(found) => (
          <Shown query={channels}>
            {({ data }) => <Edited catalog={found} channel={data.find((one) => one.id === id)} />}
          </Shown>
        )}
      </Shown>
    </PageFrame>
  )
}

function Edited({ catalog, channel }: { catalog: Catalog; channel: Channel | undefined }) {
  const navigate = useNavigate()
  const kind = catalog.channels.find(({ type }) => type === channel?.type)
  if (!channel) return <p className="quiet">There is no such channel any more.</p>
  if (!kind) return <p className="quiet">This server knows no channels of the kind {channel.type}.</p>
  return (
    <ChannelForm
      kind={kind}
      channel={channel}
      onSaved={(saved) => {
        say(`${saved.name} is saved`)
        void navigate({ to: '/channels' })
      }}
    />
  )
}
