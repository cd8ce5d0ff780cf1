import type { MonitorRow } from '#db/queries/monitors'
import { ApiError, type FieldError } from '../http.ts'
import type { BulkChange } from './bulk-schema.ts'
import { type Draft, draftOf, patched, refused } from './draft.ts'
import type { MonitorPatch } from './schema.ts'

/** The rows that a bulk change names or means, each list in the order of the request. */
export interface BulkRows {
  update: readonly MonitorRow[]
  edit: readonly MonitorRow[]
  tag: readonly MonitorRow[]
  pause: readonly MonitorRow[]
  resume: readonly MonitorRow[]
  delete: readonly MonitorRow[]
}

export interface BulkPlan {
  creates: Draft[]
  /** By `update`, in its order. */
  updates: (Draft & { expectedVersion: number })[]
  /** By selections, and not by `update` too. */
  changes: (Draft & { expectedVersion: number })[]
  unchanged: string[]
  removals: { id: string; expectedVersion: number }[]
}

interface Touched {
  row: MonitorRow
  draft: Draft
}

/** What a request makes of which monitor. Throws 422 with everything that is wrong, each by its path. */
export function planBulk(bulk: BulkChange, rows: BulkRows): BulkPlan {
  const errors: FieldError[] = []
  const touched = new Map<string, Touched>()
  const apply = (
    row: MonitorRow,
    path: string,
    patchOf: (settings: MonitorRow['settings']) => MonitorPatch,
  ) => {
    const { check, settings } = touched.get(row.id)?.draft ?? row
    try {
      const draft = patched({ ...row, check, settings }, patchOf(settings), path)
      // Two changes of one request: what the first adds is not where it ran before.
      touched.set(row.id, { row, draft: { ...draft, hadRegions: row.settings.regions } })
    } catch (error) {
      if (!(error instanceof ApiError) || !error.errors) throw error
      errors.push(...error.errors)
    }
  }
  const creates = bulk.create.map((input, index) => draftOf(input, `create.${index}`))
  for (const [index, row] of rows.update.entries()) {
    const { id: _, version: __, ...patch } = bulk.update[index] ?? { id: '' }
    apply(row, `update.${index}`, () => patch)
  }
  const { edit, tag } = bulk
  for (const row of rows.edit) apply(row, 'edit.set', () => edit?.set ?? {})
  for (const row of rows.tag) apply(row, 'tag', ({ tags }) => ({ tags: retagged(tags, tag) }))
  for (const row of rows.pause) apply(row, 'pause', () => ({ paused: true }))
  for (const row of rows.resume) apply(row, 'resume', () => ({ paused: false }))
  errors.push(...contradictions(rows, touched))
  if (errors.length > 0) throw refused(errors.slice(0, maxErrors))

  const named = new Set(rows.update.map(({ id }) => id))
  const others = [...touched.values()].filter(({ row }) => !named.has(row.id))
  return {
    creates,
    updates: rows.update.flatMap(({ id }) => versioned(touched.get(id))),
    changes: others.filter(isChanged).flatMap(versioned),
    unchanged: others.filter((one) => !isChanged(one)).map(({ row }) => row.id),
    removals: rows.delete.map(({ id, version }) => ({ id, expectedVersion: version })),
  }
}

const maxErrors = 100

const retagged = (tags: readonly string[], change: BulkChange['tag']): string[] => [
  ...new Set([...tags.filter((one) => !change?.remove.includes(one)), ...(change?.add ?? [])]),
]

const versioned = (touched: Touched | undefined) =>
  touched ? [{ ...touched.draft, expectedVersion: touched.row.version }] : []

function contradictions(rows: BulkRows, touched: ReadonlyMap<string, Touched>): FieldError[] {
  const paused = new Set(rows.pause.map(({ id }) => id))
  return [
    ...(rows.resume.some(({ id }) => paused.has(id))
      ? [{ path: 'resume', message: 'A monitor is paused and resumed' }]
      : []),
    ...rows.delete.flatMap(({ id }, index) =>
      touched.has(id) ? [{ path: `delete.${index}`, message: 'This monitor is changed too' }] : [],
    ),
  ]
}

const isChanged = ({ row, draft }: Touched): boolean =>
  inOrder({ check: row.check, settings: row.settings }) !==
  inOrder({ check: draft.check, settings: draft.settings })

/** JSON with the fields of every object in one order. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
