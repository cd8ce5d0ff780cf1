import type { Database } from '#db/database'
import { findPeople } from '#db/queries/people'
import { refused } from '../monitors/draft.ts'

/** A person that is named, and where in the request. */
export interface NamedPerson {
  path: string
  personId: string
}

/** Throws 422 for every one who is not of this workspace. */
export async function assertPeople(
  db: Database,
  workspaceId: string,
  named: readonly NamedPerson[],
): Promise<void> {
  if (named.length === 0) return
  const ids = [...new Set(named.map(({ personId }) => personId))]
  const known = new Set((await findPeople(db, workspaceId, ids)).map(({ id }) => id))
  const unknown = named.filter(({ personId }) => !known.has(personId))
  if (unknown.length > 0)
    throw refused(unknown.map(({ path }) => ({ path, message: 'There is no person with this id' })))
}

export const layerPeople = (layers: readonly { people: readonly string[] }[]): NamedPerson[] =>
  layers.flatMap(({ people }, layer) =>
    people.map((personId, index) => ({ path: `layers.${layer}.people.${index}`, personId })),
  )
