/** Where a span of time stands: it lasts, it will begin, it is over. */
export type Phase = 'now' | 'planned' | 'over'

const order: readonly Phase[] = ['now', 'planned', 'over']

export const phaseOf = (startsAt: string, endsAt: string, now: number): Phase =>
  Date.parse(endsAt) <= now ? 'over' : Date.parse(startsAt) <= now ? 'now' : 'planned'

/** What lasts first, then what will begin, then what is over. */
export const comparePhases = (one: Phase, other: Phase): number => order.indexOf(one) - order.indexOf(other)
