import { describe, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { open, seal } from './envelope.ts'

describe('an envelope', () => {
  it('gives back what was sealed, and shows nothing of it', async ({ expect }) => {
    const envelope = await seal(env, 'whsec_canary ✓', 'channel:w:c')
    expect(envelope).toMatch(/^v1\.[\w-]+\.[\w-]+$/)
    expect(envelope).not.toContain('canary')
    expect(await open(env, envelope, 'channel:w:c')).toBe('whsec_canary ✓')
  })

  it('is never the same twice', async ({ expect }) => {
    expect(await seal(env, 'same', 'c')).not.toBe(await seal(env, 'same', 'c'))
  })

  it('does not open in another context, with another key, or when a letter changed', async ({ expect }) => {
    const envelope = await seal(env, 'secret', 'channel:w:c')
    const other = { ENCRYPTION_KEY: btoa('another-key-of-exactly-32-bytes!') }
    const at = envelope.length - 4
    const changed = envelope.slice(0, at) + (envelope[at] === 'A' ? 'B' : 'A') + envelope.slice(at + 1)
    await expect(open(env, envelope, 'channel:w:d')).rejects.toThrow('does not open')
    await expect(open(other, envelope, 'channel:w:c')).rejects.toThrow('does not open')
    await expect(open(env, changed, 'channel:w:c')).rejects.toThrow('does not open')
    await expect(open(env, 'plain text', 'channel:w:c')).rejects.toThrow('not an envelope')
  })
})
