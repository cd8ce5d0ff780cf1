import { Link } from '@tanstack/react-router'
import { Problem } from '../ui/states.tsx'

/** A page that threw, or whose code could not be loaded (a new version was deployed meanwhile). */
export function PageFailed({ error }: { error: unknown }) {
  return (
    <main id="main" tabIndex={-1}>
      <h1>This page could not be shown</h1>
      <Problem error={error} retry={() => location.reload()} />
    </main>
  )
}

export function NotFound() {
  return (
    <main id="main" tabIndex={-1}>
      <h1>There is nothing at this address</h1>
      <p className="quiet">
        It may have been deleted, or belong to another workspace. <Link to="/">Go to the overview</Link>.
      </p>
    </main>
  )
}
