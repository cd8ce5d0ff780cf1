import type { Got } from '../receivers.ts'

/** One receiver behind one channel. */
export interface Ear {
  name: string
  origin: string
  channelId: string
}

export const names = ['Ann', 'Bob', 'Cyd']

/** It fails for so long: refuses, asks for calm, or cuts the line. */
export async function fail(origin: string, status: '503' | '429' | 'reset', ms: number): Promise<void> {
  await fetch(`${origin}/set?status=${status}&ms=${Math.round(ms)}`, { method: 'POST' })
}

export async function heal(origin: string): Promise<void> {
  await fetch(`${origin}/set?status=200`, { method: 'POST' })
}

/** All that has come in, oldest first. */
export const got = async (origin: string): Promise<Got[]> => (await fetch(`${origin}/got`)).json<Got[]>()

/** Of one incident, the first arrival of each message that was taken, in the order in which they came. */
export function takenOf(all: readonly Got[], incidentId: string): Got[] {
  const seen = new Set<string>()
  return all.filter((one) => {
    if (one.incidentId !== incidentId || one.status !== 200 || seen.has(one.id)) return false
    seen.add(one.id)
    return true
  })
}
