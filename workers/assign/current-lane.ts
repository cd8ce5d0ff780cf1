import type { AssignmentRow } from '#db/queries/assignments'

/** The lane that runs a region of a monitor now: while the monitor moves, two have it and one runs it. */
export function currentLane(rows: readonly AssignmentRow[], region: string, now: number): string | undefined {
  const living = rows.filter((row) => row.region === region && !row.removed)
  const running = living.find(
    ({ fromTick, untilTick }) => fromTick <= now && (untilTick === null || now < untilTick),
  )
  return (running ?? living.find(({ untilTick }) => untilTick === null))?.lane
}
