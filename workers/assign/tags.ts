import { isTag, tagField } from '#core/stream/checks'
import type { StreamRule } from '#core/stream/rule/schema'
import type { Where } from '#core/stream/where'
import type { Database } from '#db/database'
import { monitorIdsOf } from '#db/queries/monitors'
import type { StreamRow } from '#db/queries/streams'

/** A filter in the stream's own dimensions: in that of check results tags say which monitors carry one of them now. */
export async function withoutTags(
  db: Database,
  stream: Pick<StreamRow, 'workspaceId' | 'name' | 'definition'>,
  where: Readonly<Where>,
): Promise<Where> {
  const { [tagField]: tags, ...others } = where
  if (!tags || !isTag(stream, tagField)) return { ...where }
  const lists = await Promise.all(tags.map((tag) => monitorIdsOf(db, stream.workspaceId, tag)))
  const tagged = new Set(lists.flat())
  const { monitor } = others
  return { ...others, monitor: monitor ? monitor.filter((id) => tagged.has(id)) : [...tagged] }
}

type Resolved = Pick<StreamRule, 'resolved'>
type Filters = Pick<StreamRule, 'where' | 'over'>

/** Says of rules which monitors their tags mean now; of many rules with the same filter it asks once. */
export function resolver(
  db: Database,
): (filters: Filters, own: StreamRow, over: StreamRow | null) => Promise<Resolved> {
  const asked = new Map<string, Promise<Where>>()
  const resolve = (stream: StreamRow, where: Where): Promise<Where> => {
    const key = JSON.stringify([stream.id, where])
    const known = asked.get(key) ?? withoutTags(db, stream, where)
    asked.set(key, known)
    return known
  }
  return async ({ where, over: by }, own, over) => {
    const names = [...(tagField in where ? [own] : []), ...(by && over && tagField in by.where ? [over] : [])]
    if (!names.some((stream) => isTag(stream, tagField))) return {}
    const [mine, others] = await Promise.all([resolve(own, where), by && over ? resolve(over, by.where) : {}])
    return { resolved: { own: mine, over: others } }
  }
}
