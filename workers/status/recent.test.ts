import { describe, it } from 'vitest'
import { forgetRecent, readRecent } from './recent.ts'

/** A bucket whose files are what `text` says, and that counts how often it is asked. */
function bucket(text: (key: string) => string | null) {
  const asked: string[] = []
  const get = async (key: string) => {
    asked.push(key)
    const body = text(key)
    return body === null ? null : { text: async () => body, etag: 'e', customMetadata: { digest: 'd' } }
  }
  return { asked, env: { FILES: { get } } as unknown as Pick<Env, 'FILES'> }
}

describe('a file read a moment ago', () => {
  it('is not read again within a second, and is after it', async ({ expect }) => {
    let body = 'first'
    const { env, asked } = bucket(() => body)
    await readRecent(env, 'moment', 1_000)
    body = 'second'
    expect(await readRecent(env, 'moment', 1_999)).toMatchObject({ text: 'first', metadata: { digest: 'd' } })
    expect(await readRecent(env, 'moment', 2_000)).toMatchObject({ text: 'second' })
    expect(asked).toHaveLength(2)
  })

  it('is read again at once by who has just written it', async ({ expect }) => {
    let body = 'first'
    const { env } = bucket(() => body)
    await readRecent(env, 'written', 1_000)
    body = 'second'
    forgetRecent(['written'])
    expect(await readRecent(env, 'written', 1_001)).toMatchObject({ text: 'second' })
  })

  it('is found as soon as it is there, though it was missing a moment ago', async ({ expect }) => {
    let body: string | null = null
    const { env } = bucket(() => body)
    expect(await readRecent(env, 'missing', 1_000)).toBeNull()
    body = 'here'
    expect(await readRecent(env, 'missing', 1_001)).toMatchObject({ text: 'here' })
  })

  it('gives way when more is asked for than an isolate should hold', async ({ expect }) => {
    const { env, asked } = bucket(() => 'x'.repeat(1_500_000))
    for (const key of ['one', 'two', 'three']) await readRecent(env, key, 1_000)
    await readRecent(env, 'three', 1_001)
    expect(asked).toEqual(['one', 'two', 'three'])
    await readRecent(env, 'one', 1_002)
    expect(asked).toEqual(['one', 'two', 'three', 'one'])
  })
})
