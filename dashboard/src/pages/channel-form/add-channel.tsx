import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Catalog, Channel } from '../../contract.ts'
import { catalogQuery } from '../../data/catalog.ts'
import { PageFrame } from '../../parts/page.tsx'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { ChannelForm } from './channel-form.tsx'
import { ChannelReady } from './channel-ready.tsx'
import { TypePicker } from './type-picker.tsx'

/** Three steps: what it is, where it goes, whether it works. */
export function AddChannelPage() {
  const { type, person } = useSearch({ from: '/shell/channels/new' })
  const catalog = useQuery(catalogQuery)
  const [made, setMade] = useState<Channel | null>(null)
  const kind = catalog.data?.channels.find((one) => one.type === type)
  const step = made ? 3 : kind ? 2 : 1
  const titles = {
    1: 'Where should alerts go?',
    2: `${kind?.title ?? 'A channel'}: where does it go?`,
    3: `${made?.name ?? 'It'} is saved: try it`,
  } as const
  return (
    <PageFrame title={titles[step]} above={<Above step={step} person={person} />}>
      {made ? (
        <ChannelReady channel={made} />
      ) : (
        <Shown query={catalog} loading={<BoneRows rows={4} />}>
          {(found: Catalog) =>
            kind ? (
              // Another kind is another form.
              <ChannelForm
                key={kind.type}
                kind={kind}
                channel={null}
                person={person ?? null}
                onSaved={setMade}
              />
            ) : (
              <TypePicker types={found.channels} person={person} />
            )
          }
        </Shown>
      )}
    </PageFrame>
  )
}

function Above({ step, person }: { step: 1 | 2 | 3; person: string | undefined }) {
  return (
    <>
      <Link to="/channels">Channels</Link>
      {step === 2 && (
        <>
          {' · '}
          <Link to="/channels/new" search={{ person }}>
            Another kind
          </Link>
        </>
      )}
      {` · Step ${step} of 3`}
    </>
  )
}
