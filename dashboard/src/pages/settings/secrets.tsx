import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Secret } from '../../contract.ts'
import { secretsQuery, useDelete } from '../../data/settings.ts'
import { SecretForm } from '../../parts/secret-form.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Problem, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'

/** What checks sign in with: names only, the values are never shown. */
export function Secrets({ mayChange }: { mayChange: boolean }) {
  const secrets = useQuery(secretsQuery)
  const [adding, setAdding] = useState(false)
  const close = () => setAdding(false)
  return (
    <section className="panel" aria-label="Secrets">
      <div className="row between" style={{ padding: '14px 16px 4px' }}>
        <h2>Secrets</h2>
        {mayChange && <Button onClick={() => setAdding(true)}>Add a secret</Button>}
      </div>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        A check that needs one writes <code>{'{{secret.NAME}}'}</code> in a header, its body, its address or
        its sign-in. Values are sealed, and masked in whatever a target answers.
      </p>
      <Shown query={secrets} loading={<BoneRows rows={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="quiet" style={{ padding: '0 16px 16px' }}>
              None yet.
            </p>
          ) : (
            <SecretTable secrets={data} mayChange={mayChange} />
          )
        }
      </Shown>
      <Dialog open={adding} onOpenChange={setAdding} title="Add a secret">
        <SecretForm
          name={null}
          onCancel={close}
          onSaved={(name) => {
            say(`${name} is added`)
            close()
          }}
        />
      </Dialog>
    </section>
  )
}

function SecretTable({ secrets, mayChange }: { secrets: readonly Secret[]; mayChange: boolean }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Secret</th>
          <th scope="col">Value set</th>
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {secrets.map((secret) => (
          <tr key={secret.name}>
            <td>
              <code style={{ overflowWrap: 'anywhere' }}>{secret.name}</code>
            </td>
            <td>
              <Ago at={secret.updatedAt} />
            </td>
            <td className="num">{mayChange && <Actions name={secret.name} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Actions({ name }: { name: string }) {
  const [asking, setAsking] = useState(false)
  const [replacing, setReplacing] = useState(false)
  const remove = useDelete('secrets')
  return (
    <span className="row" style={{ justifyContent: 'flex-end', gap: 8, flexWrap: 'wrap' }}>
      <Button size="small" onClick={() => setReplacing(true)}>
        Replace
      </Button>
      <Button size="small" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Dialog open={replacing} onOpenChange={setReplacing} title={`Replace ${name}`}>
        <SecretForm
          name={name}
          onCancel={() => setReplacing(false)}
          onSaved={() => {
            say(`${name} is replaced: in use within a minute`)
            setReplacing(false)
          }}
        />
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open)
          remove.reset()
        }}
        title={`Delete ${name}?`}
        description="It cannot be brought back. A secret that a monitor uses is not deleted."
        action="Delete secret"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(name, { onSuccess: () => setAsking(false) })}
      >
        {remove.error && <Problem error={remove.error} />}
      </ConfirmDialog>
    </span>
  )
}
