import { skipToken, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { asProblem } from '../../../api.ts'
import type { SchemaVerdict, Stream, StreamSchemaFacts } from '../../../contract.ts'
import { schemaCheckQuery, schemaQuery, useAddSchema } from '../../../data/schemas.ts'
import { FormEnd } from '../../../form/form-end.tsx'
import { refusalOf } from '../../../form/refusal.ts'
import { Field } from '../../../ui/field.tsx'
import { InputField } from '../../../ui/inputs.tsx'
import { Bone, Problem } from '../../../ui/states.tsx'
import { StatusWord } from '../../../ui/status.tsx'
import { say } from '../../../ui/toast.tsx'
import { useSettled } from '../../../ui/use-settled.ts'
import { readSchema } from '../../stream-form/draft.ts'
import { Differences } from './compare.tsx'

interface AddVersionProps {
  stream: Stream
  latest: StreamSchemaFacts | null
  onDone: () => void
}

/** The form of a next version: it begins with the latest one. */
export function AddVersion(props: AddVersionProps) {
  const { stream, latest } = props
  const query = useQuery({
    ...schemaQuery(stream.name, latest?.version ?? 0),
    ...(latest === null && { queryFn: skipToken }),
  })
  if (latest === null) return <VersionForm {...props} begin={'{\n  "type": "object"\n}'} />
  if (query.data) return <VersionForm {...props} begin={JSON.stringify(query.data.schema, null, 2)} />
  return (
    <div style={{ padding: '0 16px 16px' }}>
      {query.error ? (
        <Problem error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Bone height={200} />
      )}
    </div>
  )
}

function VersionForm({ stream, latest, begin, onDone }: AddVersionProps & { begin: string }) {
  const [text, setText] = useState(begin)
  const [notes, setNotes] = useState('')
  const read = readSchema(text)
  const fault = 'fault' in read ? read.fault : read.schema === null ? 'Write a JSON Schema' : undefined
  const check = useCheck(stream, text, latest?.version ?? 0)
  const add = useAddSchema(stream.name)
  const refusal = refusalOf(add.error)

  function send(event: FormEvent): void {
    event.preventDefault()
    if ('fault' in read || read.schema === null) return
    add.mutate(
      { schema: read.schema, notes },
      {
        onSuccess: ({ version }) => {
          say(`Events of ${stream.name} are judged by version ${version} of its schema.`)
          onDone()
        },
      },
    )
  }

  return (
    <form
      className="stack"
      style={{ padding: '0 16px 16px' }}
      noValidate
      onSubmit={send}
      aria-label="A new version"
    >
      <Field label="Next version" hint="JSON Schema, draft 2020-12 or draft-07." error={fault}>
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={Math.min(20, Math.max(6, begin.split('\n').length))}
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <InputField
        label="Notes"
        hint="What changed, and what producers should do."
        error={refusal.wrong('notes')}
        value={notes}
        onChange={setNotes}
      />
      {!fault && <Checked stream={stream} check={check} next={(latest?.version ?? 0) + 1} />}
      <FormEnd
        refusal={check.data && !check.data.compatible ? refusalOf(null) : refusal}
        shown={['notes']}
        action="Add version"
        busy={add.isPending}
        disabled={Boolean(fault) || check.isRefused || check.data?.existingVersion === latest?.version}
        cancel={onDone}
      />
    </form>
  )
}

interface Check {
  data: SchemaVerdict | undefined
  error: unknown
  isRefused: boolean
}

/** Asks whether it could be added, once it is no more typed at. */
function useCheck({ name }: Stream, text: string, latest: number): Check {
  const settled = useSettled(text)
  const read = readSchema(settled)
  const schema = 'fault' in read ? null : read.schema
  const query = useQuery({
    ...schemaCheckQuery(name, schema, latest),
    ...(schema === null && { queryFn: skipToken }),
  })
  const { data, error } = query
  return { data, error, isRefused: error !== null || data?.compatible === false }
}

/** What adding it would do, or why it would be refused. */
function Checked({ stream, check: { data, error }, next }: { stream: Stream; check: Check; next: number }) {
  if (error) return <Unusable error={error} />
  return (
    <div aria-live="polite">
      {data ? (
        <>
          <StatusWord {...verdictOf(data, next)} />
          {!data.compatible && (
            <>
              <p className="quiet" style={{ marginTop: 6 }}>
                The compatibility of {stream.name} is {data.compatibility}, and this would break it:
              </p>
              <Differences differences={data.differences} />
            </>
          )}
        </>
      ) : (
        <span className="faint">Asking whether it can be added</span>
      )}
    </div>
  )
}

function verdictOf(
  { compatible, existingVersion }: SchemaVerdict,
  next: number,
): { status: string; word: string } {
  if (existingVersion !== null) {
    const which = existingVersion === next - 1 ? 'the latest version' : `version ${existingVersion}`
    return { status: 'pending', word: `The same as ${which}` }
  }
  return compatible
    ? { status: 'up', word: `Can be version ${next}` }
    : { status: 'down', word: `Cannot be version ${next}` }
}

/** No schema that can be used: where, and why. */
function Unusable({ error }: { error: unknown }) {
  const problem = asProblem(error)
  if (problem.errors.length === 0) return <Problem error={problem} />
  return (
    <div aria-live="polite">
      <StatusWord status="down" word="It cannot be used" />
      <Differences
        differences={problem.errors.map(({ path, message }) => ({ path, message, kind: 'invalid' }))}
      />
    </div>
  )
}
