import { describe, it } from 'vitest'
import { refuseJsonPath, selectJson } from './json-path.ts'

describe('refuseJsonPath', () => {
  it.for([
    ['$.status'],
    ['$["a b"][0]'],
    ['$..name'],
    ['$.services[*].state'],
    ['$.services[?@.name == "db" && @.up].state'],
    ['$.list[?length(@.id) > 3]'],
    ['$[-1:]'],
  ])('takes %s', ([path = ''], { expect }) => {
    expect(refuseJsonPath(path)).toBeNull()
  })

  it.for([
    ['status'],
    ['$.'],
    ['$..a..b'],
    ['$[*,*][*,*][*,*][*,*][*,*]'],
    ['$[?match(@.a, "(a+)+$")]'],
    ['$[?search(@.a, "x")]'],
    ['$[?count(@.*) > 1]'],
    ['$[?@..a]'],
    ['$[?@[?@.b]]'],
    ['$[?@ == $]'],
    ['$[?$.a == 1]'],
    ['$..[?length($.a) > 1]'],
    [`$${'.a'.repeat(21)}`],
  ])(
    'refuses %s, whose work could outgrow the document or which is not a path',
    ([path = ''], { expect }) => {
      expect(refuseJsonPath(path)).toEqual(expect.any(String))
    },
  )
})

describe('selectJson', () => {
  it('selects in document order', ({ expect }) => {
    expect(selectJson('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')).toEqual([1, 2])
    expect(selectJson('{}', '$.a')).toEqual([])
  })

  it('answers null for what is not JSON', ({ expect }) => {
    expect(selectJson('<html>', '$.a')).toBeNull()
    expect(selectJson('', '$')).toBeNull()
  })

  it('survives a body that is nested beyond reason', ({ expect }) => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(selectJson(nested, '$..a') ?? []).toEqual([])
  })

  it('takes well under a second for the dearest path on a body at the cap', ({ expect }) => {
    const text = JSON.stringify(
      Array.from({ length: 9_000 }, (_, i) => ({ id: i, deep: { list: [1, 2, 3, 4] } })),
    )
    const started = Date.now()
    selectJson(text, '$..[?@.id > 5 && length(@.deep.list) > 2, *, 0, 1][*,0][0,1]')
    expect(Date.now() - started).toBeLessThan(2_000)
  })
})
