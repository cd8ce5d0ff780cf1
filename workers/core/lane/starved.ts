/** From here on what waits in a process does so because of us. */
export const lateMs = 150
/** Behind by so much of a check's deadline, or by so long, a check takes too many turns to be fair to its target. */
const starvedShare = 1 / 4
const starvedMs = 1000

/** True when a deadline that passed proves nothing against the target: our own timers were that late. */
export const isStarved = (timeoutMs: number, timersLateMs: number): boolean =>
  timersLateMs >= Math.min(starvedMs, Math.max(lateMs, timeoutMs * starvedShare))
