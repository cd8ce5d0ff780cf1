import type { Named } from '#core/alert/policy'
import type { Database } from '#db/database'
import { unknownNames } from '#db/queries/policies'
import type { FieldError } from './http.ts'
import { refused } from './monitors/draft.ts'

const kinds = {
  channelIds: 'channel',
  personIds: 'person',
  scheduleIds: 'on-call schedule',
  teamIds: 'team',
} as const
const fields = Object.keys(kinds) as (keyof Named)[]

/** Something that names others by id, and where it stands in the request. */
export interface Naming {
  path: string
  named: Partial<Named>
}

/** Throws 422 for every id that names nothing of this workspace, each by its path. */
export async function assertNames(
  db: Database,
  workspaceId: string,
  namings: readonly Naming[],
): Promise<void> {
  const all = (field: keyof Named) => [...new Set(namings.flatMap(({ named }) => named[field] ?? []))]
  const unknown = await unknownNames(db, workspaceId, {
    channelIds: all('channelIds'),
    personIds: all('personIds'),
    scheduleIds: all('scheduleIds'),
    teamIds: all('teamIds'),
  })
  const errors: FieldError[] = namings.flatMap(({ path, named }) =>
    fields.flatMap((field) =>
      (named[field] ?? []).flatMap((id, index) =>
        unknown.has(id)
          ? [
              {
                path: [path, field, index].filter((part) => part !== '').join('.'),
                message: `There is no ${kinds[field]} with this id`,
              },
            ]
          : [],
      ),
    ),
  )
  if (errors.length > 0) throw refused(errors)
}
