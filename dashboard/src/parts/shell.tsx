import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { openIncidentsQuery } from '../data/incidents.ts'
import { sessionQuery, setupQuery } from '../data/session.ts'
import { startLive, useLive } from '../live.ts'
import { refreshDevice } from '../push/this-browser.ts'
import { Brand } from '../ui/brand.tsx'
import { Problem } from '../ui/states.tsx'
import { useShortcuts } from './shortcuts.ts'

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })))
const KeyHelp = lazy(() => import('./key-help.tsx').then((module) => ({ default: module.KeyHelp })))

/** Lets in who is signed in; sends the others to set-up or sign-in. */
export function Shell() {
  const session = useQuery(sessionQuery)
  const signedOut = session.data === null
  const setup = useQuery({ ...setupQuery, enabled: signedOut })
  const navigate = useNavigate()
  const { pathname, searchStr } = useLocation()
  const next = pathname === '/' ? undefined : pathname + searchStr
  const needed = setup.data?.needed ?? (setup.error ? false : null)
  useEffect(() => {
    if (!signedOut || needed === null) return
    // The page that is asked for loads on demand: meanwhile the address is its own already.
    if (pathname === '/sign-in' || pathname === '/setup') return
    // Once per finding, not per render: the pages are loaded on demand, and until then this one stays.
    if (needed) void navigate({ to: '/setup', replace: true })
    else void navigate({ to: '/sign-in', search: { next }, replace: true })
  }, [signedOut, needed, navigate, next, pathname])
  if (session.error)
    return (
      <div className="alone">
        <Problem error={session.error} retry={() => void session.refetch()} />
      </div>
    )
  if (!session.data) return <div className="shell" aria-busy />
  return <SignedIn />
}

function SignedIn() {
  const queries = useQueryClient()
  const [dialog, setDialog] = useState<'palette' | 'keys' | null>(null)
  useEffect(() => startLive(queries), [queries])
  useEffect(() => void refreshDevice(), [])
  useShortcuts({ 'mod+k': () => setDialog('palette'), '?': () => setDialog('keys') })
  const close = () => setDialog(null)
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Side onSearch={() => setDialog('palette')} />
      <div style={{ minWidth: 0 }}>
        <ConnectionNotice />
        <Outlet />
      </div>
      <Suspense>
        {dialog === 'palette' && <Palette onClose={close} onKeys={() => setDialog('keys')} />}
        {dialog === 'keys' && <KeyHelp onClose={close} />}
      </Suspense>
    </div>
  )
}

/** Where one can go. */
export const places = [
  { to: '/', label: 'Monitors' },
  { to: '/incidents', label: 'Incidents' },
  { to: '/streams', label: 'Streams' },
  { to: '/explore', label: 'Explore' },
  { to: '/rules', label: 'Rules' },
  { to: '/regions', label: 'Regions' },
  { to: '/reports', label: 'Reports' },
  { to: '/status-pages', label: 'Status pages' },
  { to: '/policies', label: 'Policies' },
  { to: '/on-call', label: 'On-call' },
  { to: '/people', label: 'People' },
  { to: '/channels', label: 'Channels' },
  { to: '/maintenance', label: 'Maintenance' },
  { to: '/silences', label: 'Silences' },
  { to: '/settings', label: 'Settings' },
] as const

/** On a phone the list scrolls sideways: where one is must be in sight. */
const intoSight = (link: HTMLElement | null): void =>
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

function Side({ onSearch }: { onSearch: () => void }) {
  const open = useQuery(openIncidentsQuery).data?.length ?? 0
  const { pathname } = useLocation()
  const isHere = (to: string) =>
    to === '/'
      ? pathname === '/' || pathname.startsWith('/monitors')
      : pathname.startsWith(to) || (to === '/channels' && /^\/(deliveries|templates)/.test(pathname))
  return (
    <nav className="side" aria-label="Main">
      <Brand />
      {places.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeProps={{ 'aria-current': undefined }}
          aria-current={isHere(to) ? 'page' : undefined}
          ref={isHere(to) ? intoSight : undefined}
          className={to === '/settings' ? 'wide:mt-auto' : undefined}
        >
          {label}
          {to === '/incidents' && open > 0 && <b aria-label={`${open} open`}>{open}</b>}
        </Link>
      ))}
      <button
        type="button"
        className="btn bare wide"
        style={{ justifyContent: 'space-between' }}
        onClick={onSearch}
      >
        Find anything <kbd>{navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl'} K</kbd>
      </button>
    </nav>
  )
}

/** Says when what is shown may be old. */
function ConnectionNotice() {
  const { state } = useLive()
  if (state !== 'offline' && state !== 'reconnecting') return null
  return (
    <p role="status" className="quiet unlinked">
      {state === 'offline'
        ? 'You are offline. What is shown may be old; it is read again once you are back.'
        : 'The live connection is lost. Trying again; figures refresh more slowly until then.'}
    </p>
  )
}
