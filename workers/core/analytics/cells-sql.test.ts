import { describe, it } from 'vitest'
import { type CellsQuestion, cellsSql } from './cells-sql.ts'

const question: CellsQuestion = {
  workspaceId: 'wsp_0123456789abcdefghjk',
  from: 1_790_000_400_000,
  to: 1_790_004_000_500,
  stepMs: 300_000,
  region: undefined,
  by: 'none',
}

/** Every function that Analytics Engine's reference names and we use. */
const documented = ['intDiv', 'sum', 'min', 'max', 'if', 'toUInt32', 'toDateTime', 'quantileExactWeighted']

describe('the SQL of cells', () => {
  it('asks of one workspace and time, and of one region where one is named', ({ expect }) => {
    const sql = cellsSql(question)
    expect(sql).toContain("index1 = 'wsp_0123456789abcdefghjk'")
    expect(sql).toContain('double1 >= 1790000400000 AND double1 < 1790004000500')
    expect(sql).toContain('timestamp >= toDateTime(1790000400)')
    expect(sql).not.toContain('blob2 =')
    for (const region of ['weur', 'apac-ne', 'private:office-2'] as const)
      expect(cellsSql({ ...question, region })).toContain(`blob2 = '${region}'`)
  })

  it('gives a row a step, or a row a step and region', ({ expect }) => {
    const sql = cellsSql(question)
    expect(sql).toContain('intDiv(cell_start, 300000) * 300000 AS t')
    expect(sql).toContain('GROUP BY t\nORDER BY t\n')
    expect(cellsSql({ ...question, by: 'region' })).toContain('GROUP BY t, region\nORDER BY t, region\n')
  })

  it('takes a cell once, weighs each by its sampling, and calls only functions that are documented', ({
    expect,
  }) => {
    const sql = cellsSql({ ...question, by: 'region', region: 'oc' })
    expect(sql).toContain('GROUP BY monitor, cell_region, lane, cell_start')
    for (const count of ['checks', 'up', 'degraded', 'down', 'unknown'])
      expect(sql).toContain(`sum(cell_${count} * sampled) AS ${count}`)
    const called = new Set([...sql.matchAll(/([A-Za-z]\w*)\(/g)].map(([, name]) => name))
    expect(called).toEqual(new Set(documented))
    expect(sql.split('(').length).toBe(sql.split(')').length)
  })

  it('refuses whatever could end a quote or is no whole number', ({ expect }) => {
    const bad: Partial<CellsQuestion>[] = [
      { workspaceId: "wsp_1' OR '1'='1" },
      { workspaceId: "wsp_1\n'" },
      { workspaceId: 'wsp_' },
      { region: "weur'" as 'weur' },
      { region: "private:x' OR 1" },
      { region: 'private:x\n' },
      { from: Number.NaN },
      { to: 1.5 },
      { to: 1e300 },
      { stepMs: -1 },
      { stepMs: '1; DROP' as unknown as number },
    ]
    for (const part of bad) expect(() => cellsSql({ ...question, ...part })).toThrow(RangeError)
  })
})
