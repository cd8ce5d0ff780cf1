import { describe, test, vi } from 'vitest'
import { Deadlines } from './deadlines.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('deadlines', () => {
  test('each passes in its time, whatever order they were set in', async ({ expect }) => {
    const deadlines = new Deadlines()
    const passed: string[] = []
    deadlines.add(120, () => passed.push('late'))
    deadlines.add(40, () => passed.push('soon'))
    deadlines.add(80, () => passed.push('middle'))
    await pause(20)
    expect(passed).toEqual([])
    await vi.waitFor(() => expect(passed).toEqual(['soon', 'middle', 'late']), { timeout: 5000 })
  })

  test('one that is taken back never passes, and the others still do', async ({ expect }) => {
    const deadlines = new Deadlines()
    const passed: string[] = []
    const takeBack = deadlines.add(30, () => passed.push('met'))
    deadlines.add(60, () => passed.push('missed'))
    takeBack()
    takeBack()
    await vi.waitFor(() => expect(passed).toEqual(['missed']), { timeout: 5000 })
  })

  test('one that passes may set another', async ({ expect }) => {
    const deadlines = new Deadlines()
    const passed: string[] = []
    deadlines.add(20, () => deadlines.add(20, () => passed.push('second')))
    await vi.waitFor(() => expect(passed).toEqual(['second']), { timeout: 5000 })
  })

  test('keeps no timer once all are met', async ({ expect }) => {
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    const set = vi.spyOn(globalThis, 'setTimeout')
    const deadlines = new Deadlines()
    const passed: string[] = []
    const all = [50, 70, 90].map((ms) => deadlines.add(ms, () => passed.push(String(ms))))
    expect(set).toHaveBeenCalledTimes(1)
    clear.mockClear()
    for (const takeBack of all) takeBack()
    expect(clear).toHaveBeenCalledTimes(1)
    set.mockRestore()
    clear.mockRestore()
    await pause(150)
    expect(passed).toEqual([])
  })
})
