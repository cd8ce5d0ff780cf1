import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import { sessionQuery, signOut } from '../../data/session.ts'
import { PageFrame } from '../../parts/page.tsx'
import { switchOff } from '../../push/this-browser.ts'
import { chooseTheme, storedTheme, type Theme } from '../../theme.ts'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { say } from '../../ui/toast.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { Devices } from './devices.tsx'
import { Keys } from './keys.tsx'
import { Locations } from './locations.tsx'
import { RegionTrouble } from './region-trouble.tsx'
import { Secrets } from './secrets.tsx'
import { ThisDevice } from './this-device.tsx'

/** Who one is, how it looks, the keys of programs. */
export function SettingsPage() {
  const session = useQuery(sessionQuery).data
  const mayChange = session?.scopes.some((scope) => scope !== 'read') ?? false
  return (
    <PageFrame
      title={session ? `Settings of ${session.workspace.name}` : 'Settings'}
      actions={
        <Link className="btn" to="/settings/usage">
          Usage and limits
        </Link>
      }
    >
      <section className="panel stack" style={{ padding: 20 }}>
        <Person />
        <Looks />
      </section>
      <ThisDevice mayChange={mayChange} />
      <Devices mayChange={mayChange} />
      <Keys admin={session?.scopes.includes('admin') ?? false} />
      <Locations mayChange={mayChange} />
      <RegionTrouble mayChange={mayChange} />
      <Secrets mayChange={mayChange} />
      {session?.scopes.includes('admin') && <DeadLetters />}
      <p className="hint">
        The API is described at <a href="/docs">/docs</a>.
      </p>
    </PageFrame>
  )
}

function Person() {
  const session = useQuery(sessionQuery).data
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  async function leave(): Promise<void> {
    setBusy(true)
    try {
      // Whoever signs in next is not to be told by this one's alerts.
      await switchOff().catch(() => undefined)
      await signOut()
      queries.clear()
      await navigate({ to: '/sign-in' })
    } catch (error) {
      say(asProblem(error).message)
      setBusy(false)
    }
  }
  return (
    <div className="row between" style={{ flexWrap: 'wrap' }}>
      <div>
        <h2>{session?.user?.name ?? 'An API key'}</h2>
        <span className="faint">
          {session?.user?.email} · may {session?.scopes.join(', ')}
        </span>
      </div>
      <Button busy={busy} onClick={() => void leave()}>
        Sign out
      </Button>
    </div>
  )
}

function Looks() {
  const [theme, setTheme] = useState<Theme>(storedTheme)
  return (
    <div className="row between" style={{ flexWrap: 'wrap' }}>
      <div>
        <h2>Looks</h2>
        <span className="faint">Kept on this machine.</span>
      </div>
      <Segments
        label="Looks"
        value={theme}
        options={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={(next) => {
          chooseTheme(next)
          setTheme(next)
        }}
      />
    </div>
  )
}
