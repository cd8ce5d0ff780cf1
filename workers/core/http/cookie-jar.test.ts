import { describe, it } from 'vitest'
import { CookieJar } from './cookie-jar.ts'

const at = (url: string) => new URL(url)
const jarWith = (url: string, ...lines: string[]) => {
  const jar = new CookieJar()
  jar.store(at(url), lines, 1_000)
  return jar
}

describe('a cookie', () => {
  it('goes back to the host and path that set it, and to no other', ({ expect }) => {
    const jar = jarWith('https://a.example.com/shop/cart', 'a=1', 'b=2; Path=/', 'c=x=y; Path=/shop')
    expect(jar.header(at('https://a.example.com/shop/x'), 1_000)).toBe('a=1; c=x=y; b=2')
    expect(jar.header(at('https://a.example.com/shopping'), 1_000)).toBe('b=2')
    expect(jar.header(at('https://b.example.com/shop/x'), 1_000)).toBeNull()
    expect(jar.header(at('https://sub.a.example.com/'), 1_000)).toBeNull()
  })

  it('goes to the whole domain when it says so, but not to a domain that is not its own', ({ expect }) => {
    const jar = jarWith(
      'https://a.example.com/',
      'a=1; Domain=.example.com',
      'b=2; Domain=other.com',
      'c=3; Domain=com',
    )
    expect(jar.header(at('https://b.example.com/'), 1_000)).toBe('a=1')
    expect(jar.header(at('https://notexample.com/'), 1_000)).toBeNull()
    expect(jar.header(at('https://other.com/'), 1_000)).toBeNull()
  })

  it('ends when it says, and by being set anew', ({ expect }) => {
    const jar = jarWith('http://a.example/', 'a=1; Max-Age=60', 'b=2; Expires=Thu, 01 Jan 1970 00:01:00 GMT')
    expect(jar.header(at('http://a.example/'), 59_999)).toBe('a=1; b=2')
    expect(jar.header(at('http://a.example/'), 60_500)).toBe('a=1')
    expect(jar.header(at('http://a.example/'), 61_001)).toBeNull()
    jar.store(at('http://a.example/'), ['a=; Max-Age=0'], 2_000)
    expect(jar.header(at('http://a.example/'), 2_000)).toBe('b=2')
  })

  it('that is secure goes by https only, and what is no cookie is dropped', ({ expect }) => {
    const jar = jarWith('https://a.example/', 'a=1; Secure', 'nonsense', '=x', `big=${'x'.repeat(5_000)}`)
    expect(jar.header(at('https://a.example/'), 1_000)).toBe('a=1')
    expect(jar.header(at('http://a.example/'), 1_000)).toBeNull()
  })

  it('is one of at most fifty', ({ expect }) => {
    const jar = jarWith('https://a.example/', ...Array.from({ length: 80 }, (_, index) => `c${index}=1`))
    expect(jar.header(at('https://a.example/'), 1_000)?.split('; ')).toHaveLength(50)
  })
})
