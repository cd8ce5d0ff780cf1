import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../ask.ts'
import type { BareLanes } from '../bare.ts'

/** How many monitors of an ordinary interval a lane gets. */
export const perLane = 500
/** New monitors are checked at once, so a lane gets them in portions that it can take. */
const portion = 50

export const laneOf = (number: number): string => `lane:weur:${number}:g1`
export const laneCount = (monitors: number, ofEach = perLane): number => Math.ceil(monitors / ofEach)

/** Gives so many monitors to lanes of at most `ofEach`. */
export async function fill(
  place: BareLanes,
  {
    monitors,
    intervalSeconds,
    url,
    ofEach = perLane,
    checksStreamId,
  }: {
    monitors: number
    intervalSeconds: number
    url: string
    ofEach?: number
    /** The stream that takes their results. */
    checksStreamId?: string
  },
): Promise<void> {
  for (let number = 0; number < laneCount(monitors, ofEach); number += 1) {
    const end = Math.min(monitors, (number + 1) * ofEach)
    for (let from = number * ofEach, version = 1; from < end; from += portion, version += 1) {
      await ask(`${place.origin}/api/bench/assign`, {
        method: 'POST',
        body: JSON.stringify({
          lane: laneOf(number),
          version,
          from,
          to: Math.min(end, from + portion),
          url,
          intervalSeconds,
          ...(checksStreamId !== undefined && { checksStreamId }),
          timeoutMs: Math.min(5_000, intervalSeconds * 900),
        }),
      })
      await sleep(50)
    }
  }
}
