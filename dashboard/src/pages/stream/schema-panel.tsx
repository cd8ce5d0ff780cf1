import { useQuery } from '@tanstack/react-query'
import { asProblem } from '../../api.ts'
import type { Stream } from '../../contract.ts'
import { streamSchemaQuery } from '../../data/streams.ts'
import { count } from '../../format.ts'
import { Bone, Problem } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

const shownLines = 40

/** The schema by which events are judged now. */
export function SchemaPanel({ stream }: { stream: Stream }) {
  const found = useQuery(streamSchemaQuery(stream.name))
  const hasNone = asProblem(found.error).code === 'schema_version.not_found'
  return (
    <section className="panel" aria-label="Schema">
      <div className="row between tools">
        <h2>Schema</h2>
        {found.data && (
          <span className="faint">
            version {found.data.version}, <Ago at={found.data.createdAt} /> · {stream.compatibility}
          </span>
        )}
      </div>
      <div style={{ padding: '0 16px 16px' }}>
        {found.data ? (
          <SchemaText schema={found.data.schema} />
        ) : hasNone ? (
          <p className="quiet">None: any JSON object is taken.</p>
        ) : found.error ? (
          <Problem error={found.error} retry={() => void found.refetch()} />
        ) : (
          <Bone height={120} />
        )}
      </div>
    </section>
  )
}

/** As it is read; a long one only when asked for. */
function SchemaText({ schema }: { schema: unknown }) {
  const text = JSON.stringify(schema, null, 2)
  const lines = text.split('\n').length
  if (lines <= shownLines) return <pre>{text}</pre>
  return (
    <details>
      <summary>{count(lines)} lines</summary>
      <pre style={{ marginTop: 8 }}>{text}</pre>
    </details>
  )
}
