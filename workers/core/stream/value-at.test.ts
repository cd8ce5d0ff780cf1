import { describe, it } from 'vitest'
import { valueReader } from './value-at.ts'

describe('the value at a path', () => {
  it('is found level by level', ({ expect }) => {
    const event = { order: { amount: 1, items: [{ name: 'x' }] }, nothing: null, zero: 0 }
    const at = (path: string) => valueReader(path)(event)
    expect(at('order.amount')).toBe(1)
    expect(at('order.items.0.name')).toBe('x')
    expect(at('nothing')).toBe(null)
    expect(at('zero')).toBe(0)
    expect(at('order.price')).toBe(undefined)
    expect(at('nothing.more')).toBe(undefined)
    expect(at('zero.more')).toBe(undefined)
  })

  it('is found where a name has dots itself, also beside a shorter one', ({ expect }) => {
    const event = { attributes: { 'http.route': '/cart', http: 'x', 'a.b': { c: 1 } }, 'order.amount': 2 }
    expect(valueReader('attributes.http.route')(event)).toBe('/cart')
    expect(valueReader('attributes.http')(event)).toBe('x')
    expect(valueReader('order.amount')(event)).toBe(2)
  })

  it('is never taken from what all objects have', ({ expect }) => {
    for (const path of ['constructor', '__proto__', 'a.toString', 'constructor.name'])
      expect(valueReader(path)({ a: {} })).toBe(undefined)
  })
})
