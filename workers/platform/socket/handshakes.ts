/** More handshakes than this that never end, and a target gets no further one for a while. */
export const maxHung = 20
/** After this long one more is tried, to see whether the target is back: what hangs may hang for ever. */
const pauseMs = 300_000

interface Hung {
  handshakes: Set<Promise<unknown>>
  /** Epoch ms of the last that was given up. */
  lastMs: number
}

const hung = new Map<string, Hung>()

/** Whether so many handshakes with this target hang that another one would only add to them. */
export function isCrowded(target: string, now: number): boolean {
  const left = hung.get(target)
  return left !== undefined && left.handshakes.size >= maxHung && now - left.lastMs < pauseMs
}

/**
 * Remembers a handshake that its check has given up on: nothing that a Worker can call ends one (workerd 1.20261117),
 * so it holds its connection until the target says something or this isolate ends.
 */
export function leaveBehind(target: string, handshake: Promise<unknown>, now: number): void {
  const left = hung.get(target) ?? { handshakes: new Set(), lastMs: now }
  left.handshakes.add(handshake)
  left.lastMs = now
  hung.set(target, left)
  const settled = () => {
    left.handshakes.delete(handshake)
    if (left.handshakes.size === 0 && hung.get(target) === left) hung.delete(target)
  }
  handshake.then(settled, settled)
}

/** The target shakes hands again: what still hangs is left from before and says nothing any more. */
export const forgetHung = (target: string): void => {
  hung.delete(target)
}
