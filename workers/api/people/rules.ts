import type { PersonRule } from '#core/alert/person'
import type { Database } from '#db/database'
import { channelsNamed } from '#db/queries/channels'
import type { FieldError } from '../http.ts'
import { refused } from '../monitors/draft.ts'

/** Refuses rules with channels that are not there, or are another person's. `personId` is null for a new person. */
export async function assertRules(
  db: Database,
  workspaceId: string,
  personId: string | null,
  rules: readonly PersonRule[],
): Promise<void> {
  const ids = [...new Set(rules.flatMap(({ channelIds }) => channelIds))]
  if (ids.length === 0) return
  const owners = new Map(
    (await channelsNamed(db, workspaceId, ids)).map((channel) => [channel.id, channel.personId]),
  )
  const errors = rules.flatMap(({ channelIds }, rule) =>
    channelIds.flatMap((id, index): FieldError[] => {
      const path = `rules.${rule}.channelIds.${index}`
      const owner = owners.get(id)
      if (owner === undefined) return [{ path, message: 'There is no channel with this id' }]
      if (owner === null || owner === personId) return []
      return [{ path, message: 'This channel is another person’s' }]
    }),
  )
  if (errors.length > 0) throw refused(errors)
}
