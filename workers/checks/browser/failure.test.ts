import { describe, it } from 'vitest'
import { browserRun } from '../../../test/browser-run.ts'
import { down } from '../define.ts'
import { timedOut } from '../words.ts'
import { excused } from './failure.ts'

describe('a page that ran out of time', () => {
  it('is not to blame when its browser came late: neither in the result nor in the run', ({ expect }) => {
    const late = excused(timedOut(20_000), 5_001, 20_000)
    expect(late).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'overloaded',
      message: 'a browser was there only after 5.0 s, which left the page too little time',
    })
    const run = browserRun({ outcome: 'down', failure: 'timeout' })
    const seen = excused({ ...timedOut(20_000), findings: { run } }, 9_000, 20_000)
    expect(seen.findings?.run).toMatchObject({
      outcome: 'unknown',
      failure: 'overloaded',
      message: seen.message,
    })
    expect(seen.findings?.run?.id).toBe(run.id)
  })

  it('is to blame when it had most of it, or failed otherwise', ({ expect }) => {
    expect(excused(timedOut(20_000), 5_000, 20_000)).toEqual(timedOut(20_000))
    expect(excused(timedOut(6_000), 2_900, 6_000)).toEqual(timedOut(6_000))
    const refused = down('refused', 'it refused')
    expect(excused(refused, 9_000, 20_000)).toBe(refused)
  })
})
