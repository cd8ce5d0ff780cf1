import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SchemaDiff, SchemaDifference, StreamSchemaFacts } from '../../../contract.ts'
import { schemaDiffQuery } from '../../../data/schemas.ts'
import { Bone, Shown } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'

interface CompareProps {
  stream: string
  versions: readonly StreamSchemaFacts[]
  version: number
}

/** What changed between a version and another one, and what that breaks. */
export function Compare({ stream, versions, version }: CompareProps) {
  const others = versions.filter((one) => one.version !== version)
  const before = others.find((one) => one.version < version) ?? others[0]
  const [chosen, setChosen] = useState(before?.version ?? 1)
  const query = useQuery(schemaDiffQuery(stream, version, chosen))
  return (
    <div className="stack" style={{ gap: 12 }} role="group" aria-label="What changed">
      <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
        <h3>Version {version} against</h3>
        <select
          className="input small"
          aria-label="Compare with"
          value={chosen}
          onChange={({ target }) => setChosen(Number(target.value))}
        >
          {others.map((one) => (
            <option key={one.version} value={one.version}>
              version {one.version}
            </option>
          ))}
        </select>
      </div>
      <Shown query={query} loading={<Bone height={80} />}>
        {(diff) => <Told diff={diff} />}
      </Shown>
    </div>
  )
}

const kinds = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

function Told({ diff }: { diff: SchemaDiff }) {
  const { version, against, changes, backward, forward } = diff
  return (
    <>
      {changes.length === 0 ? (
        <p className="quiet">They say the same.</p>
      ) : (
        <ul className="changes">
          {changes.map(({ path, kind, before, after }) => (
            <li key={`${kind} ${path}`}>
              <span>{kinds[kind]}</span>
              <span>
                <code>{path || 'the whole'}</code>{' '}
                {kind === 'changed' ? (
                  <>
                    <Value value={before} /> → <Value value={after} />
                  </>
                ) : (
                  <Value value={kind === 'added' ? after : before} />
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Verdict
        differences={backward.differences}
        kept={`Events by version ${against} agree with version ${version}`}
        broken={`Events by version ${against} may not agree with version ${version}`}
      />
      <Verdict
        differences={forward.differences}
        kept={`Events by version ${version} agree with version ${against}`}
        broken={`Events by version ${version} may not agree with version ${against}`}
      />
    </>
  )
}

const mostLetters = 120

function Value({ value }: { value: unknown }) {
  const text = JSON.stringify(value) ?? 'nothing'
  const shown = text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text
  return (
    <code className="quiet" title={text}>
      {shown}
    </code>
  )
}

interface VerdictProps {
  differences: readonly SchemaDifference[]
  kept: string
  broken: string
}

function Verdict({ differences, kept, broken }: VerdictProps) {
  return (
    <div className="verdict">
      <StatusWord
        status={differences.length === 0 ? 'up' : 'degraded'}
        word={differences.length === 0 ? kept : broken}
      />
      <Differences differences={differences} />
    </div>
  )
}

/** Each difference: where in an event, and in words. */
export function Differences({ differences }: { differences: readonly SchemaDifference[] }) {
  if (differences.length === 0) return null
  return (
    <ul className="differences">
      {differences.map(({ path, kind, message }, index) => (
        <li key={`${index} ${path} ${kind}`}>
          {path && (
            <>
              <code>{path}</code>:{' '}
            </>
          )}
          {message}
        </li>
      ))}
    </ul>
  )
}
