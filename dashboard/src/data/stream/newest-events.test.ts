import { describe, it } from 'vitest'
import { mostEvents, NewestEvents } from './newest-events.ts'

const frame = (...events: object[]) =>
  JSON.stringify({ type: 'event', stream: 'orders', events, skipped: 0, seq: 1 })
const numbers = (list: ReturnType<NewestEvents['read']>) => list.map(({ event }) => event['n'])

describe('the newest events', () => {
  it('are listed newest first, over frames', ({ expect }) => {
    const newest = new NewestEvents()
    newest.take(frame({ n: 1 }, { n: 2 }))
    newest.take(frame({ n: 3 }))
    expect(numbers(newest.read())).toEqual([3, 2, 1])
    newest.take(frame({ n: 4 }))
    expect(numbers(newest.read())).toEqual([4, 3, 2, 1])
  })

  it('are at most 200, whatever came since somebody looked', ({ expect }) => {
    const newest = new NewestEvents()
    for (let n = 0; n < 5_000; n += 10)
      newest.take(frame(...Array.from({ length: 10 }, (_, index) => ({ n: n + index }))))
    const list = numbers(newest.read())
    expect(list).toHaveLength(mostEvents)
    expect(list[0]).toBe(4_999)
    expect(list.at(-1)).toBe(4_800)
  })

  it('keep their keys, and no two have the same', ({ expect }) => {
    const newest = new NewestEvents()
    newest.take(frame({ n: 1 }, { n: 2 }))
    const before = newest.read()
    newest.take(frame({ n: 3 }))
    const after = newest.read()
    expect(after.slice(1)).toEqual(before)
    newest.begin([{ n: 9 }, { n: 8 }])
    const keys = newest.read().map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('begin with what was there before, and name nothing twice', ({ expect }) => {
    const newest = new NewestEvents()
    newest.take(frame({ n: 4 }, { n: 5 }))
    newest.begin([{ n: 4 }, { n: 3 }, { n: 2 }])
    expect(numbers(newest.read())).toEqual([5, 4, 3, 2])
  })

  it('begin anew when the socket was lost: what was missed lies between', ({ expect }) => {
    const newest = new NewestEvents()
    newest.take(frame({ n: 1 }, { n: 2 }))
    newest.read()
    newest.open()
    newest.take(frame({ n: 6 }))
    newest.begin([{ n: 5 }, { n: 4 }, { n: 3 }, { n: 2 }])
    expect(numbers(newest.read())).toEqual([6, 5, 4, 3, 2])
  })

  it('are the same list while nothing comes, and stay through a frame that cannot be read', ({ expect }) => {
    const newest = new NewestEvents()
    newest.take(frame({ n: 1 }))
    const list = newest.read()
    expect(newest.read()).toBe(list)
    newest.take('{"type":"event",')
    expect(numbers(newest.read())).toEqual([1])
  })
})
