/** Milliseconds since, to a tenth: a local clock says more, but nobody can use it. */
export const elapsedMs = (started: number): number => Math.round((performance.now() - started) * 10) / 10
