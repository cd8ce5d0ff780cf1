/** More handshakes than this that never end, and a target gets no further one. */
export const maxHung = 20

const hung = new Map<string, number>()

/** Whether so many handshakes with this target hang that another one would only add to them. */
export const isCrowded = (target: string): boolean => (hung.get(target) ?? 0) >= maxHung

/**
 * Remembers a handshake that its check has given up on: nothing that a Worker can call ends one (workerd 1.20261117),
 * so it holds its connection until the target says something or this isolate ends.
 */
export function leaveBehind(target: string, handshake: Promise<unknown>): void {
  hung.set(target, (hung.get(target) ?? 0) + 1)
  const settled = () => {
    const left = (hung.get(target) ?? 1) - 1
    if (left > 0) hung.set(target, left)
    else hung.delete(target)
  }
  handshake.then(settled, settled)
}
