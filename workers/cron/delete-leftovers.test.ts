import { env } from 'cloudflare:workers'
import { beforeEach, describe, it } from 'vitest'
import { leftovers } from '#db/queries/leftovers'
import { newId } from '#platform/new-id'
import { deleteLeftoverRows } from './delete-leftovers.ts'

const dayMs = 86_400_000
const now = Date.UTC(2026, 10, 26, 3, 23)
const workspaceId = newId('workspace')
const { DB } = env

const run = () => deleteLeftoverRows.run(env, { scheduledTime: now, now })
const idsOf = async (table: string, key = 'id'): Promise<unknown[]> =>
  (await DB.prepare(`SELECT ${key} AS id FROM ${table} ORDER BY ${key}`).all()).results.map(({ id }) => id)

const silence = (id: string, until: number) =>
  DB.prepare(
    `INSERT INTO silences (id, workspace_id, monitor_ids, matchers, starts_at, until, comment, created_by, created_at)
     VALUES (?, ?, '[]', '[]', 0, ?, '', 'user:usr_1', 0)`,
  ).bind(id, workspaceId, until)
const device = (
  id: string,
  {
    person = null,
    user = null,
    removedAt,
  }: { person?: string | null; user?: string | null; removedAt: number | null },
) =>
  DB.prepare(
    `INSERT INTO devices (id, workspace_id, kind, person_id, user_id, name, envelope, hash, created_at, last_seen_at,
       removed_at)
     VALUES (?1, ?2, 'fcm', ?3, ?4, 'phone', '', ?1, 0, 0, ?5)`,
  ).bind(id, workspaceId, person, user, removedAt)
const channelSilence = (channelId: string, toldAt = now - 1) =>
  DB.prepare(
    'INSERT INTO channel_silences (workspace_id, channel_id, since, told_at) VALUES (?, ?, 0, ?)',
  ).bind(workspaceId, channelId, toldAt)

beforeEach(async () => {
  const tables = ['silences', 'devices', 'channel_silences', 'channels', 'people', 'user']
  await DB.batch(tables.map((table) => DB.prepare(`DELETE FROM ${table}`)))
})

describe('what is left over', () => {
  it('of silences goes 90 days after their end, not before', async ({ expect }) => {
    await DB.batch([
      silence('ended-91-days-ago', now - 91 * dayMs),
      silence('ended-89-days-ago', now - 89 * dayMs),
      silence('lasts', now + dayMs),
    ])
    await run()
    expect(await idsOf('silences')).toEqual(['ended-89-days-ago', 'lasts'])
  })

  it('of devices goes when they were removed long ago and their owner is gone', async ({ expect }) => {
    const long = now - 91 * dayMs
    await DB.batch([
      DB.prepare(
        `INSERT INTO people (id, workspace_id, name, timezone, rules, version, created_at, updated_at)
         VALUES ('prs_here', ?1, 'Anna', 'UTC', '[]', 1, 0, 0), ('prs_there', 'wsp_other', 'Bob', 'UTC', '[]', 1, 0, 0)`,
      ).bind(workspaceId),
      DB.prepare(
        `INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
         VALUES ('usr_here', 'Anna', 'anna@example.com', 1, 0, 0)`,
      ),
      device('in-use', { removedAt: null }),
      device('in-use-of-nobody', { person: 'prs_gone', user: 'usr_gone', removedAt: null }),
      device('of-a-person', { person: 'prs_here', user: 'usr_gone', removedAt: long }),
      device('of-a-user', { user: 'usr_here', removedAt: long }),
      device('removed-lately', { person: 'prs_gone', removedAt: now - 89 * dayMs }),
      device('of-a-person-gone', { person: 'prs_gone', removedAt: long }),
      device('of-a-person-elsewhere', { person: 'prs_there', removedAt: long }),
      device('of-a-user-gone', { user: 'usr_gone', removedAt: long }),
      device('of-nobody', { removedAt: long }),
    ])
    await run()
    expect(await idsOf('devices')).toEqual([
      'in-use',
      'in-use-of-nobody',
      'of-a-person',
      'of-a-user',
      'removed-lately',
    ])
  })

  it('of a channel that fell silent goes with the channel', async ({ expect }) => {
    await DB.batch([
      DB.prepare(
        `INSERT INTO channels (id, workspace_id, name, type, envelope, masked, version, enabled, created_at, updated_at)
         VALUES ('chn_here', ?1, 'hook', 'webhook', '', '{}', 1, 0, 0, 0)`,
      ).bind(workspaceId),
      channelSilence('chn_here'),
      channelSilence('chn_gone'),
    ])
    await run()
    expect(await idsOf('channel_silences', 'channel_id')).toEqual(['chn_here'])
  })

  it('is deleted in bounded batches: what one run does not come to goes in the next', async ({ expect }) => {
    const rows = 10_700
    await DB.prepare(
      `INSERT INTO silences (id, workspace_id, monitor_ids, matchers, starts_at, until, comment, created_by, created_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       SELECT 'sil_' || i, ?1, '[]', '[]', 0, i, '', 'user:usr_1', 0 FROM n`,
    )
      .bind(workspaceId, rows)
      .run()
    await run()
    expect(await idsOf('silences')).toHaveLength(700)
    await run()
    expect(await idsOf('silences')).toEqual([])
  })

  it('is found by an index', async ({ expect }) => {
    const planOf = async (query: string) => {
      const { results } = await DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
        .bind(now, 500)
        .all<{ detail: string }>()
      return results.map(({ detail }) => detail).join('\n')
    }
    expect(await planOf(leftovers.silences)).toContain('USING INDEX silences_by_end (until<?)')
    expect(await planOf(leftovers.devices)).toContain('USING INDEX devices_removed (removed_at<?)')
    expect(await planOf(leftovers.channel_silences)).toContain('INDEX channel_silences_by_age (told_at<?)')
    for (const query of Object.values(leftovers)) expect(await planOf(query)).not.toMatch(/SCAN/)
  })
})
