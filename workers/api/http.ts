import { z } from '@hono/zod-openapi'
import type { Database } from '#db/database'
import type { Scope } from '#db/tables/workspace'
import type { Person } from './session/caller.ts'

/** What every handler finds in its context. `actor` is `key:<id>` or `user:<id>`. */
export interface AppEnv {
  Bindings: Env
  Variables: {
    db: Database
    workspaceId: string
    actor: string
    scopes: Scope[]
    /** What the key is called that asks; undefined when a person does. */
    keyName: string | undefined
    requestId: string
    /** Who is signed in; undefined when a key asks. */
    person: Person | undefined
  }
}

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 426 | 429 | 500 | 502 | 503

/** One thing that is wrong with the input: where, and what. */
export interface FieldError {
  path: string
  message: string
  /** Where in a text of several lines, both from 1. */
  line?: number
  column?: number
  /** Of two schemas that do not agree: which difference it is, with which version, read in which direction. */
  kind?: string
  version?: number
  direction?: string
}

/** An error the caller may see, with a stable code (`monitor.not_found`). Anything else becomes a plain 500. */
export class ApiError extends Error {
  readonly status: ErrorStatus
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor(
    status: ErrorStatus,
    code: string,
    title: string,
    detail = title,
    errors?: FieldError[],
    headers: Record<string, string> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.title = title
    this.detail = detail
    this.errors = errors
    this.headers = headers
  }
}

/** 404 for what is not there and, word for word the same, for what is another workspace's. */
export const notFound = (what: string, id: string): ApiError =>
  new ApiError(
    404,
    `${what.replaceAll(' ', '_')}.not_found`,
    'Not found',
    `There is no ${what} with id ${id}.`,
  )

/** 422 for one field that the schema alone could not judge. */
export const invalid = (path: string, message: string): ApiError =>
  new ApiError(422, 'request.invalid', 'The request is not valid', message, [{ path, message }])

/** An error as callers read it: RFC 9457. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z
      .string()
      .meta({ description: 'Stable, for programs: noun.reason', examples: ['monitor.not_found'] }),
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          line: z.int().optional().meta({ description: 'Where in a template, from 1' }),
          column: z.int().optional(),
          kind: z.string().optional().meta({ description: 'Of schemas that do not agree: which difference' }),
          version: z.int().optional().meta({ description: 'The version that a schema does not agree with' }),
          direction: z.string().optional(),
        }),
      )
      .optional(),
    requestId: z.string(),
  })
  .openapi('Problem')

/** A response with a JSON body. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A response that is an error. */
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** A required JSON request body. */
export const body = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { 'application/json': { schema } },
})

/** A page of a list; `nextCursor` is null on the last. */
export const list = <T extends z.ZodType>(schema: T) =>
  z.object({ data: z.array(schema), nextCursor: z.string().nullable() })

/** `?limit=&cursor=` of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(500).optional(),
})

/** An opaque cursor from the sort key of a page's last row. */
const encodeCursor = (key: readonly (string | number)[]): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(key))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const CursorKey = z.array(z.union([z.string(), z.number()])).max(5)

/** The sort key in a cursor; undefined without one. Throws 422 when it is not one of ours. */
export function decodeCursor(cursor: string | undefined): (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
    return CursorKey.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw invalid('cursor', 'This is not a cursor that a list has given')
  }
}

/** The place in a list that is newest first at which a cursor points; undefined without one. */
export function placeOf(cursor: string | undefined): { createdAt: number; id: string } | undefined {
  const [createdAt, id] = decodeCursor(cursor) ?? []
  return createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
}

/**
 * Cuts a page from rows read with `limit + 1`.
 * @param key the sort key of a row: what `decodeCursor` will give back for the next page.
 */
export function page<Row>(rows: Row[], limit: number, key: (row: Row) => readonly (string | number)[]) {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null }
}

/** Epoch ms as ISO 8601 UTC, the only form of time in the API. */
export function iso(ms: number): string
export function iso(ms: number | null): string | null
export function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
