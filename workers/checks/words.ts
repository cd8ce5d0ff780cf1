import type { Answer } from '#core/result'
import { down } from './define.ts'

/** "1,500 ms": how a duration is written for people. */
export const milliseconds = (ms: number): string =>
  `${String(Math.round(ms)).replaceAll(/\B(?=(\d{3})+$)/g, ',')} ms`

/** What every type of check answers at its deadline. */
export const timedOut = (timeoutMs: number, part: Partial<Answer> = {}): Answer =>
  down('timeout', `timed out after ${milliseconds(timeoutMs)}`, part)
