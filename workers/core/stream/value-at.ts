/** What an event says somewhere; undefined where it says nothing. */
export type ValueReader = (event: unknown) => unknown

/**
 * Makes a reader of the value at a path of names between dots. Names in an event may have dots themselves, as the
 * attributes of OpenTelemetry do: where a name leads nowhere, the rest of the path is tried as one name, so that
 * `attributes.http.route` finds `{ attributes: { 'http.route': … } }`. Only what an event says itself is found: not
 * what every object has, such as `constructor`.
 */
export function valueReader(path: string): ValueReader {
  const names = path.split('.')
  const rests = names.map((_, at) => names.slice(at).join('.'))

  const readFrom = (value: unknown, at: number): unknown => {
    const name = names[at]
    if (name === undefined) return value
    if (typeof value !== 'object' || value === null) return undefined
    const fields = value as Record<string, unknown>
    const found = Object.hasOwn(value, name) ? readFrom(fields[name], at + 1) : undefined
    if (found !== undefined) return found
    const rest = rests[at] ?? name
    return rest !== name && Object.hasOwn(value, rest) ? fields[rest] : undefined
  }
  return (event) => readFrom(event, 0)
}
