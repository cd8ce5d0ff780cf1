import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Stream, StreamSchemaFacts } from '../../../contract.ts'
import { schemaQuery, schemasQuery } from '../../../data/schemas.ts'
import { count } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { Bone, Shown } from '../../../ui/states.tsx'
import { AddVersion } from './add-version.tsx'
import { Compare } from './compare.tsx'
import { Versions } from './versions.tsx'

const shownLines = 40

/** By what events are judged: its versions, what changed between them, and the way to the next one. */
export function SchemaPanel({ stream }: { stream: Stream }) {
  const found = useQuery(schemasQuery(stream.name))
  const [adding, setAdding] = useState(false)
  return (
    <section className="panel" aria-label="Schema">
      <div className="row between tools">
        <h2>Schema</h2>
        <div className="row" style={{ flexWrap: 'wrap', gap: '6px 12px' }}>
          <span className="faint">compatibility {stream.compatibility}</span>
          {found.data && !adding && (
            <Button size="small" onClick={() => setAdding(true)}>
              Add a version
            </Button>
          )}
        </div>
      </div>
      <Shown
        query={found}
        loading={
          <div style={{ padding: '0 16px 16px' }}>
            <Bone height={120} />
          </div>
        }
      >
        {(versions) => (
          <>
            {adding && (
              <AddVersion stream={stream} latest={versions[0] ?? null} onDone={() => setAdding(false)} />
            )}
            {versions.length === 0 ? (
              <p className="quiet" style={{ padding: '0 16px 16px' }}>
                None: any JSON object is taken.
              </p>
            ) : (
              <Known stream={stream.name} versions={versions} />
            )}
          </>
        )}
      </Shown>
    </section>
  )
}

function Known({ stream, versions }: { stream: string; versions: readonly StreamSchemaFacts[] }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const version = versions.find((one) => one.version === chosen) ?? versions[0]
  if (!version) return null
  return (
    <>
      <Versions versions={versions} chosen={version.version} onChoose={setChosen} />
      <div className="stack" style={{ padding: 16, borderTop: '1px solid var(--line)' }}>
        {versions.length > 1 && (
          <Compare key={version.version} stream={stream} versions={versions} version={version.version} />
        )}
        <SchemaText stream={stream} version={version.version} />
      </div>
    </>
  )
}

/** As it is read; a long one only when asked for. */
function SchemaText({ stream, version }: { stream: string; version: number }) {
  const query = useQuery(schemaQuery(stream, version))
  return (
    <Shown query={query} loading={<Bone height={120} />}>
      {({ schema }) => {
        const text = JSON.stringify(schema, null, 2)
        const lines = text.split('\n').length
        if (lines <= shownLines) return <pre>{text}</pre>
        return (
          <details>
            <summary>{count(lines)} lines</summary>
            <pre style={{ marginTop: 8 }}>{text}</pre>
          </details>
        )
      }}
    </Shown>
  )
}
