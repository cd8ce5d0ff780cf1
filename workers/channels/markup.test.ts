import { describe, it } from 'vitest'
import { autolink, clipBytes, destination, escapeDiscord, escapeHtml, escapeMarkdown, fit } from './markup.ts'

describe('escaping', () => {
  it('holds the limit after escaping, and never ends in half an entity', ({ expect }) => {
    for (const max of [10, 50, 151]) {
      const text = fit('a&<>"'.repeat(100), max, escapeHtml)
      expect(text.length).toBeLessThanOrEqual(max)
      expect(text).toMatch(/^(?:a|&amp;|&lt;|&gt;|&quot;)*…$/)
    }
    expect(fit('short & good', 50, escapeHtml)).toBe('short &amp; good')
  })

  it('counts bytes where those are what is limited', ({ expect }) => {
    for (const part of ['a', 'é', '漢', '😀'])
      for (const max of [100, 101, 102, 103]) {
        const cut = clipBytes(part.repeat(200), max)
        expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(max)
        expect(cut.isWellFormed()).toBe(true)
        expect(cut.length).toBeGreaterThan(20)
      }
    expect(clipBytes('short', 100)).toBe('short')
  })

  it('leaves an address one that can be pressed, and copied', ({ expect }) => {
    const address = 'https://x.example/_a_/*b*?c=1&d=2'
    expect(escapeMarkdown(`see ${address} now`)).toBe(`see <${address}> now`)
    expect(escapeDiscord(`see ${address} now`)).toBe(`see <${address}> now`)
    expect(autolink('https://x.example/@all')).toBe('<https://x.example/%40all>')
    expect(destination('https://x.example/a)(b')).toBe('https://x.example/a%29%28b')
  })
})
