import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { secretsQuery } from '../data/settings.ts'
import { SecretForm } from '../parts/secret-form.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu } from '../ui/menu.tsx'

/** Chooses one of the workspace's secrets, or adds one on the spot. */
export function SecretMenu({ label, onPick }: { label: string; onPick: (reference: string) => void }) {
  const secrets = useQuery(secretsQuery)
  const [adding, setAdding] = useState(false)
  const pick = (name: string) => onPick(`{{secret.${name}}}`)
  return (
    <>
      <Menu
        label={`Secret for ${label}`}
        items={[
          ...(secrets.data?.data ?? []).map(({ name }) => ({ label: name, onSelect: () => pick(name) })),
          { label: 'New secret …', onSelect: () => setAdding(true) },
        ]}
      >
        Secret
      </Menu>
      <Dialog open={adding} onOpenChange={setAdding} title="Add a secret">
        <SecretForm
          name={null}
          onCancel={() => setAdding(false)}
          onSaved={(name) => {
            pick(name)
            setAdding(false)
          }}
        />
      </Dialog>
    </>
  )
}
