import { describe, it } from 'vitest'
import { Turnstile } from './turnstile.ts'

describe('Turnstile', () => {
  it('lets so many pass at once, the others in order, also after a failure', async ({ expect }) => {
    const turnstile = new Turnstile(2)
    const done: number[] = []
    let inside = 0
    let most = 0
    const job = (n: number) => async () => {
      inside += 1
      most = Math.max(most, inside)
      await Promise.resolve()
      inside -= 1
      done.push(n)
      if (n === 1) throw new Error('one')
    }
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => turnstile.pass(job(n))))
    expect(most).toBe(2)
    expect(done).toEqual([0, 1, 2, 3, 4])
    expect(all.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
  })

  it('keeps a place empty for as long as it rests, and lets who passed go at once', async ({ expect }) => {
    const rests: (() => void)[] = []
    const turnstile = new Turnstile(1, () => new Promise((resolve) => rests.push(resolve)))
    const done: number[] = []
    const first = turnstile.pass(async () => void done.push(1))
    const second = turnstile.pass(async () => void done.push(2))
    await first
    await Promise.resolve()
    expect(done).toEqual([1])
    rests[0]?.()
    await second
    expect(done).toEqual([1, 2])
    expect(rests).toHaveLength(1) // nobody waits any more: no rest is needed
    await turnstile.pass(async () => void done.push(3))
    expect(done).toEqual([1, 2, 3])
  })
})
