import { z } from '@hono/zod-openapi'
import { ApiError, notFound } from './http.ts'

/** `If-Match: 3` or `If-Match: "3"`: the change is made only if the thing still has this version. */
export const IfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(W\/)?"?\d+"?$/, 'If-Match takes the version')
    .transform((tag) => Number(tag.replaceAll(/\D/g, '')))
    .optional(),
})

// Without If-Match a change that loses a race is simply made again, on what won.
const maxAttempts = 4

/**
 * Changes a row by what `write` makes of it. Throws 404, 409, 412, and what `write` throws.
 * @param expected the version the caller saw; undefined without If-Match.
 */
export async function changeVersioned<Row extends { version: number }>(
  { what, id, expected }: { what: string; id: string; expected: number | undefined },
  find: () => Promise<Row | undefined>,
  write: (row: Row) => Promise<Row | null>,
): Promise<Row> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const row = await find()
    if (!row) throw notFound(what, id)
    if (expected !== undefined && row.version !== expected)
      throw new ApiError(
        412,
        `${what}.version_mismatch`,
        'Changed by somebody else',
        `The ${what} is no longer at version ${expected}. Read it again.`,
      )
    const changed = await write(row)
    if (changed) return changed
  }
  throw new ApiError(409, `${what}.busy`, 'Changed by somebody else', 'Try again in a moment.')
}

/** 409 for what cannot go while others name it: says which, the first few of them by name. */
export function inUse(what: string, users: readonly { kind: string; name: string }[]): ApiError {
  const named = users.slice(0, 5).map(({ kind, name }) => `${kind} ${name}`)
  const more = users.length > named.length ? `, and ${users.length - named.length} more` : ''
  return new ApiError(
    409,
    `${what}.in_use`,
    'Still in use',
    `This ${what} is named by ${users.length}: ${named.join(', ')}${more}.`,
  )
}

/** What a patch says, without what it leaves out. */
export const said = <T extends object>(patch: T): Partial<T> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>
