import type { ReactNode } from 'react'
import { asProblem } from '../api.ts'
import { Button } from './button.tsx'

/** A grey bar of the final text's size. */
export const Bone = ({ width = '100%', height = 12 }: { width?: number | string; height?: number }) => (
  <span className="bone" aria-hidden style={{ width, height }} />
)

/** Rows of a list that has not come yet. */
export function BoneRows({ rows = 5, height = 58 }: { rows?: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className="row between"
          style={{ height, padding: '0 16px', borderTop: '1px solid var(--line)' }}
        >
          <div style={{ display: 'grid', gap: 7, flex: '0 1 260px' }}>
            <Bone width={`${70 - ((index * 13) % 30)}%`} />
            <Bone width={`${90 - ((index * 17) % 40)}%`} height={9} />
          </div>
          <Bone width={90} />
        </div>
      ))}
    </div>
  )
}

/** What has failed, what to do about it, and an id to quote. */
export function Problem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const problem = asProblem(error)
  const advice =
    problem.code === 'offline'
      ? 'Check your connection. This page tries again by itself.'
      : problem.status === 403
        ? 'Ask an owner of this workspace for access.'
        : problem.status === 429
          ? 'Too many requests just now. Wait a moment, then try again.'
          : problem.status >= 500
            ? 'Try again. If it stays, look into the server’s log for the id below.'
            : null
  return (
    <div className="notice bad" role="alert">
      <b style={{ fontWeight: 600 }}>{problem.status === 403 ? 'You may not see this' : problem.title}</b>
      <span className="quiet">
        {problem.message} {advice}
      </span>
      <div className="row" style={{ flexWrap: 'wrap' }}>
        {retry && (
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        )}
        {problem.requestId && (
          <span className="faint">
            Request <code>{problem.requestId}</code>
          </span>
        )}
      </div>
    </div>
  )
}

/** Nothing here yet: says what would be here and how to get it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <h2 style={{ fontSize: 'var(--t-lg)' }}>{title}</h2>
      {children}
    </div>
  )
}

interface Asked<T> {
  data: T | undefined
  error: unknown
  refetch: () => unknown
}

/** Shows a query: its skeleton, its failure, or what it found (also while a refresh has failed). */
export function Shown<T>({
  query,
  loading,
  children,
}: {
  query: Asked<T>
  loading?: ReactNode
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} />
  return loading ?? <BoneRows />
}
