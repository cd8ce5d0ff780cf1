import type { ApiProblem } from '../api.ts'

/** Errors of a refused form whose field is not on it, so that none is lost. */
export function StrayErrors({ problem, shown }: { problem: ApiProblem; shown: readonly string[] }) {
  const stray = problem.errors.filter(
    ({ path }) => !shown.some((one) => path === one || path.startsWith(`${one}.`)),
  )
  if (stray.length === 0) return null
  return (
    <ul className="wrong" style={{ paddingLeft: 18, listStyle: 'disc' }}>
      {stray.map(({ path, message }) => (
        <li key={path + message}>
          {path && <code>{path}</code>} {message}
        </li>
      ))}
    </ul>
  )
}
