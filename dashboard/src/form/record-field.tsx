import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Group, type SchemaFieldProps } from './schema-field.tsx'
import { isObject, resolve, type JsonSchema } from './schema.ts'

type Pair = [name: string, value: string]

const pairsOf = (value: unknown): Pair[] =>
  isObject(value) ? Object.entries(value).map(([name, one]) => [name, String(one)]) : []

const hintOf = ({ description = '' }: JsonSchema): string =>
  `${description} {{secret.NAME}} puts in a secret of the workspace.`.trim()

/** Names with values, such as request headers. A row counts once it has a name. */
export function RecordField(props: SchemaFieldProps) {
  const { schema, root, onChange, errors, path } = props
  const [pairs, setPairs] = useState<Pair[]>(() => pairsOf(props.value))
  const inner =
    typeof schema.additionalProperties === 'object' ? resolve(schema.additionalProperties, root) : {}
  function set(next: Pair[]): void {
    setPairs(next)
    const named = next.filter(([name]) => name.trim() !== '').map(([name, value]) => [name.trim(), value])
    onChange(Object.fromEntries(named))
  }
  return (
    <Group {...props} schema={{ ...schema, ...(inner.takesSecrets && { description: hintOf(schema) }) }}>
      {pairs.map(([name, value], index) => {
        const wrong = errors.find((error) => error.path === `${path}.${name.trim()}`)
        return (
          <div key={index} style={{ display: 'grid', gap: 4 }}>
            <div className="row" style={{ gap: 8 }}>
              <input
                className="input mono"
                aria-label={`Name ${index + 1}`}
                placeholder="Name"
                autoCapitalize="off"
                spellCheck={false}
                value={name}
                onChange={(event) => set(pairs.toSpliced(index, 1, [event.target.value, value]))}
              />
              <input
                className="input mono"
                aria-label={`Value ${index + 1}`}
                aria-invalid={wrong ? true : undefined}
                placeholder="Value"
                type={inner.secret ? 'password' : 'text'}
                autoComplete="off"
                spellCheck={false}
                value={value}
                onChange={(event) => set(pairs.toSpliced(index, 1, [name, event.target.value]))}
              />
              <Button kind="bare" size="small" onClick={() => set(pairs.toSpliced(index, 1))}>
                Remove
              </Button>
            </div>
            {wrong && <span className="wrong">{wrong.message}</span>}
          </div>
        )
      })}
      <Button size="small" className="justify-self-start" onClick={() => setPairs([...pairs, ['', '']])}>
        Add
      </Button>
    </Group>
  )
}
