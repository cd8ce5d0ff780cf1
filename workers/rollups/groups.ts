import { CellSum } from '#core/cell-sum'
import { decodeCells, encodeCells } from '#core/cells-codec'
import type { HourRow } from '#core/messages'
import { groupId, keptTags, smallGroup } from '#core/monitor-group'
import { hourBodies, membersOf, staleGroupHours, workspacesAfter } from '#db/queries/groups'
import type { Member, StaleHour } from '#db/queries/groups'
import { allRegionIds } from '#db/queries/regions'
import { fileHours } from '#db/queries/rollups'

const workspacesAtOnce = 100
const membersAtOnce = 1_000
/** Bound values may weigh 2 MB, and a row weighs at most some 20 KB. */
const rowsAtOnce = 40

/**
 * Adds up the hours in [from, to) of every workspace, and of each tag that many of its monitors carry, so that a
 * chart of a thousand monitors reads as little as one of a single one. An hour is made again only when its monitors
 * say more than before, so a run with nothing new writes nothing.
 */
export async function rollGroups(db: D1Database, range: { from: number; to: number }): Promise<void> {
  const regionIds = await allRegionIds(db)
  let after = ''
  for (;;) {
    const workspaces = await workspacesAfter(db, after, workspacesAtOnce)
    const last = workspaces.at(-1)
    if (last === undefined) return
    for (const workspaceId of workspaces) await rollWorkspace(db, { workspaceId, regionIds }, range)
    after = last
  }
}

async function rollWorkspace(
  db: D1Database,
  { workspaceId, regionIds }: { workspaceId: string; regionIds: readonly string[] },
  range: { from: number; to: number },
): Promise<void> {
  const members = await membersOf(db, workspaceId, range.from)
  if (members.length <= smallGroup) return
  const tags = keptTags(members.map((member) => member.tags))
  const all = { id: groupId(workspaceId, null), memberIds: members.map(({ id }) => id) }
  const stale = await staleGroupHours(db, all, regionIds, range)
  for (const hour of stale) {
    const sums = await sumsOf(db, members, tags, hour)
    const rows = [...sums].map(([tag, sum]): HourRow => {
      const monitorId = groupId(workspaceId, tag)
      const body = encodeCells(sum.rows({ monitorId, region: hour.region })).toBase64()
      return { workspaceId, monitorId, ...hour, body }
    })
    for (let first = 0; first < rows.length; first += rowsAtOnce)
      await fileHours(db, rows.slice(first, first + rowsAtOnce), [])
  }
}

/** The sums of one region and hour: by tag and, last, of all (null), as that row says that all is written. */
async function sumsOf(
  db: D1Database,
  members: readonly Member[],
  tags: ReadonlySet<string>,
  hour: StaleHour,
): Promise<Map<string | null, CellSum>> {
  const sums = new Map<string | null, CellSum>([...tags, null].map((tag) => [tag, new CellSum()]))
  for (let first = 0; first < members.length; first += membersAtOnce) {
    const some = members.slice(first, first + membersAtOnce)
    const tagsOf = new Map(some.map((member) => [member.id, member.tags.filter((tag) => tags.has(tag))]))
    for (const { monitorId, body } of await hourBodies(db, [...tagsOf.keys()], hour)) {
      const cells = readCells(monitorId, hour, body)
      for (const tag of [null, ...(tagsOf.get(monitorId) ?? [])])
        for (const cell of cells) sums.get(tag)?.add(cell)
    }
  }
  return sums
}

/** An hour that cannot be read is left out and said: it must not keep the others from being shown. */
function readCells(monitorId: string, { region, start }: StaleHour, body: Uint8Array) {
  try {
    return decodeCells(body, { monitorId, region })
  } catch (error) {
    console.error({ event: 'rollup.unreadable_hour', monitor: monitorId, hour: start, error: String(error) })
    return []
  }
}
