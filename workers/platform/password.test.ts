import { describe, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

describe('passwords', () => {
  it('are known again, and others are not', async ({ expect }) => {
    const hash = await hashPassword('correct horse battery staple')
    expect(hash).not.toContain('horse')
    expect(await verifyPassword({ hash, password: 'correct horse battery staple' })).toBe(true)
    expect(await verifyPassword({ hash, password: 'correct horse battery stapler' })).toBe(false)
    expect(await hashPassword('correct horse battery staple')).not.toBe(hash)
  })

  it('never match a hash that is damaged', async ({ expect }) => {
    for (const hash of ['', ':', 'aa:bb', 'nonsense']) {
      expect(await verifyPassword({ hash, password: '' })).toBe(false)
    }
  })

  it('are hashed by the runtime itself, not in JavaScript', async ({ expect }) => {
    // Native code takes about 50 ms; a JavaScript scrypt with this cost takes more than a second here.
    // The best of three: this machine may be busy with something else.
    const tookMs: number[] = []
    for (const word of ['one', 'two', 'three']) {
      const startedAt = performance.now()
      await hashPassword(word)
      tookMs.push(performance.now() - startedAt)
    }
    expect(Math.min(...tookMs)).toBeLessThan(700)
  })
})
