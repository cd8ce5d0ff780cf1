import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKey } from '../../contract.ts'
import { keysQuery, useDelete } from '../../data/settings.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { KeyForm } from './key-form.tsx'

/** What programs sign in with. */
export function Keys({ admin }: { admin: boolean }) {
  const keys = useQuery({ ...keysQuery, enabled: admin })
  const [adding, setAdding] = useState(false)
  return (
    <section className="panel" aria-label="API keys">
      <div className="row between" style={{ padding: '14px 16px' }}>
        <h2>API keys</h2>
        {admin && <Button onClick={() => setAdding(true)}>Make a key</Button>}
      </div>
      {admin ? (
        <Shown query={keys} loading={<BoneRows rows={2} />}>
          {({ data }) => (data.length === 0 ? <NoKey /> : <KeyTable keys={data} />)}
        </Shown>
      ) : (
        <p className="quiet" style={{ padding: '0 16px 16px' }}>
          Only admins of this workspace see and make keys.
        </p>
      )}
      <Dialog open={adding} onOpenChange={setAdding} title="Make an API key">
        <KeyForm onDone={() => setAdding(false)} />
      </Dialog>
    </section>
  )
}

const NoKey = () => (
  <Empty title="No key yet">
    <p className="quiet">A key lets a program read or change what you see here:</p>
    <pre
      style={{ maxWidth: '100%' }}
    >{`curl -H 'authorization: Bearer ved_…' ${location.origin}/api/v1/monitors`}</pre>
  </Empty>
)

function KeyTable({ keys }: { keys: readonly ApiKey[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">May</th>
          <th scope="col" className="wide">
            Last used
          </th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </tbody>
    </table>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const [asking, setAsking] = useState(false)
  const revoke = useDelete('keys')
  return (
    <tr>
      <td>
        <b style={{ fontWeight: 550 }} dir="auto">
          {apiKey.name}
        </b>
        <span className="faint">
          made <Ago at={apiKey.createdAt} />
        </span>
      </td>
      <td>{apiKey.scopes.join(', ')}</td>
      <td className="wide">{apiKey.lastUsedAt ? <Ago at={apiKey.lastUsedAt} /> : 'never'}</td>
      <td className="num">
        <Button size="small" onClick={() => setAsking(true)}>
          Revoke
        </Button>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Revoke ${apiKey.name}?`}
          description="Programs that use it are refused from then on. It cannot be brought back."
          action="Revoke key"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: () => setAsking(false) })}
        >
          {revoke.error && <Problem error={revoke.error} />}
        </ConfirmDialog>
      </td>
    </tr>
  )
}
