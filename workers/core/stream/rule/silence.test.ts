import { describe, it } from 'vitest'
import type { RuleFields } from './schema.ts'
import { isOfSilence } from './silence.ts'

const few = { condition: { op: '<', value: 10 }, aggregate: { fn: 'count' }, over: null } as const
const says = (
  rule: Partial<Pick<RuleFields, 'condition' | 'aggregate' | 'over'>>,
  value: number | null,
  to: 'firing' | 'ok' = 'firing',
) => isOfSilence({ ...few, ...rule }, { to, value })

describe('silence', () => {
  it('is what rules on absence fire for, and none begins with an end', ({ expect }) => {
    const absent = { condition: { absent: { windows: 3 } } }
    expect(says(absent, null)).toBe(true)
    expect(says(absent, 5, 'ok')).toBe(false)
  })

  it('is a count of nothing, and no figure that happens to be 0', ({ expect }) => {
    expect(says({}, 0)).toBe(true)
    expect(says({ aggregate: { fn: 'rate' } }, 0)).toBe(true)
    expect(says({}, 3)).toBe(false)
    expect(says({}, 0, 'ok')).toBe(false)
    expect(says({ aggregate: { fn: 'sum', field: 'amount' } }, 0)).toBe(false)
    const over = { streamId: 'str_1', stream: 'visits', aggregate: { fn: 'count' }, where: {} } as never
    expect(says({ over }, 0)).toBe(false)
  })
})
