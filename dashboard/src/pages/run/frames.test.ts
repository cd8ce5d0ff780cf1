import { test } from 'vitest'
import type { Artifact } from '#core/run/schema'
import { filmTimes, frameAt, framesOf, paintOf } from './frames.ts'

const frame = (atMs: number, kind: Artifact['kind'] = 'film'): Artifact => ({
  name: `film-${atMs}.jpg`,
  kind,
  contentType: 'image/jpeg',
  bytes: 1,
  atMs,
})

test('two films stand on one even ruler, each with what was seen then', ({ expect }) => {
  const quick = framesOf({ artifacts: [frame(400), frame(90), frame(700, 'picture')] })
  const slow = framesOf({ artifacts: [frame(310), frame(2_100)] })
  expect(quick.map(({ atMs }) => atMs)).toEqual([90, 400, 700])
  expect(framesOf({ artifacts: [frame(700, 'picture')] })).toEqual([])
  const times = filmTimes([quick, slow])
  expect(times).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000, 2_250])
  expect(times.map((at) => frameAt(slow, at)?.atMs ?? null)).toEqual([
    null,
    null,
    310,
    310,
    310,
    310,
    310,
    310,
    310,
    2_100,
  ])
  expect(filmTimes([[], []])).toEqual([0])
})

test('a frame says what was painted since the one before', ({ expect }) => {
  const marks = { fcpMs: 100, lcpMs: 400, domContentLoadedMs: null, loadMs: null }
  expect(paintOf(marks, -1, 90)).toBeNull()
  expect(paintOf(marks, 90, 100)).toBe('first paint')
  expect(paintOf(marks, 100, 500)).toBe('largest paint')
  expect(paintOf(marks, 90, 500)).toBe('largest paint')
})
