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
})
