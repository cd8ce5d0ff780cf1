import { env } from 'cloudflare:workers'
import { afterEach, describe, inject, it, vi } from 'vitest'
import type { LaneRpc } from '#core/rpc'
import { openDatabase } from '#db/database'
import { putSecret, secretContext } from '#db/queries/secrets'
import { seal } from '#platform/envelope'
import { newId } from '#platform/new-id'
import { lane } from '#platform/objects'
import { SecretBook } from './secret-book.ts'

const { origin } = inject('httpTargets')

async function keep(workspaceId: string, name: string, value: string): Promise<void> {
  const envelope = await seal(env, value, secretContext(workspaceId, name))
  await putSecret(openDatabase(env.DB), workspaceId, { name, envelope, at: Date.now() })
}
/** While it runs, D1 knows no table of secrets. */
async function withoutD1<T>(what: () => Promise<T>): Promise<T> {
  await env.DB.prepare('ALTER TABLE secrets RENAME TO secrets_away').run()
  try {
    return await what()
  } finally {
    await env.DB.prepare('ALTER TABLE secrets_away RENAME TO secrets').run()
  }
}
const later = (ms: number) => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + ms)
afterEach(() => vi.restoreAllMocks())

/** What the target was sent, as the check repeats it: shown with secrets masked. */
async function run(rpc: LaneRpc, workspaceId: string, wanted: string) {
  const check = {
    type: 'http',
    url: `${origin}/echo`,
    headers: { 'x-key': '{{secret.KEY}}' },
    assertions: [{ type: 'jsonpath', path: "$.headers['x-key']", comparison: 'equals', value: wanted }],
  }
  return rpc.run({ monitorId: 'mon_1', workspaceId, check, timeoutMs: 5_000 })
}

describe('a lane', () => {
  it.for([['lane:weur:700:g1'], ['lane:weur:o700001:g1']])(
    'puts secrets in place itself, an overflow lane too: %s',
    async ([name = ''], { expect }) => {
      const workspaceId = newId('workspace')
      await keep(workspaceId, 'KEY', 'canary-value-1')
      const result = await run(lane(env, name), workspaceId, 'canary-value-1')
      expect(result).toMatchObject({ outcome: 'up', assertions: [{ ok: true, actual: '[secret KEY]' }] })
      const wrong = await run(lane(env, name), workspaceId, 'something else')
      expect(wrong).toMatchObject({ outcome: 'down', failure: 'assertion' })
      expect(wrong.message).toContain('(found [secret KEY])')
      expect(JSON.stringify([result, wrong])).not.toContain('canary-value-1"')
    },
  )

  it('takes the blame when a secret is not there', async ({ expect }) => {
    const result = await run(lane(env, 'lane:weur:701:g1'), newId('workspace'), 'x')
    expect(result).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      message: 'there is no secret named KEY',
    })
  })

  it('takes the blame when secrets cannot be read and never were', async ({ expect }) => {
    vi.spyOn(console, 'error').mockReturnValue()
    const result = await withoutD1(() => run(lane(env, 'lane:weur:702:g1'), newId('workspace'), 'x'))
    expect(result).toMatchObject({ outcome: 'unknown', blame: 'internal', failure: 'internal' })
  })
})

describe('the secrets that a lane knows', () => {
  it('are read again after a minute, and are the same map until something changes', async ({ expect }) => {
    const workspaceId = newId('workspace')
    await keep(workspaceId, 'KEY', 'first value')
    const book = new SecretBook(env)
    const first = await book.values(workspaceId, ['KEY'])
    expect(first?.get('KEY')).toBe('first value')
    later(61_000)
    expect(await book.values(workspaceId, ['KEY'])).toBe(first)
    await keep(workspaceId, 'KEY', 'second value')
    expect((await book.values(workspaceId, ['KEY']))?.get('KEY')).toBe('first value')
    later(61_000)
    const second = await book.values(workspaceId, ['KEY'])
    expect(second?.get('KEY')).toBe('second value')
    expect(first?.get('KEY')).toBe('first value')
  })

  it('are found within a second of being added', async ({ expect }) => {
    const workspaceId = newId('workspace')
    const book = new SecretBook(env)
    expect((await book.values(workspaceId, ['KEY']))?.get('KEY')).toBeUndefined()
    await keep(workspaceId, 'KEY', 'a new value')
    later(1_001)
    expect((await book.values(workspaceId, ['KEY']))?.get('KEY')).toBe('a new value')
  })

  it('stay known while D1 does not answer, and are read once it does', async ({ expect }) => {
    vi.spyOn(console, 'error').mockReturnValue()
    const workspaceId = newId('workspace')
    await keep(workspaceId, 'KEY', 'first value')
    const book = new SecretBook(env)
    await book.values(workspaceId, ['KEY'])
    await keep(workspaceId, 'KEY', 'second value')
    later(61_000)
    const known = await withoutD1(() => book.values(workspaceId, ['KEY']))
    expect(known?.get('KEY')).toBe('first value')
    expect((await book.values(workspaceId, ['KEY']))?.get('KEY')).toBe('first value')
    later(10_001)
    expect((await book.values(workspaceId, ['KEY']))?.get('KEY')).toBe('second value')
  })

  it('are read by one question, however many checks ask at once', async ({ expect }) => {
    const workspaceId = newId('workspace')
    await keep(workspaceId, 'KEY', 'the value')
    const asked = vi.fn<(query: string) => void>()
    const counting = new Proxy(env.DB, {
      get: (db, name) => {
        const member = Reflect.get(db, name) as unknown
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (name === 'prepare') asked(String(args[0]))
          return Reflect.apply(member, db, args) as unknown
        }
      },
    })
    const book = new SecretBook({ ...env, DB: counting })
    await Promise.all(Array.from({ length: 9 }, () => book.values(workspaceId, ['KEY'])))
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
