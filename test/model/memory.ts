/** A stretch of time, epoch ms; `to` is null while it lasts. */
export interface Stretch {
  from: number
  to: number | null
}

/** What was done to one incident, as whoever did it remembers. */
export interface Remembered {
  id: string
  openedAt: number
  acknowledgedAt: number | null
  endedAt: number | null
  maintenances: Stretch[]
}

/** All that was done to one monitor's incident object, kept apart from what the object itself believes. */
export class Memory {
  readonly incidents: Remembered[] = []
  readonly silences: Stretch[] = []

  get open(): Remembered | null {
    const last = this.incidents.at(-1)
    return last && last.endedAt === null ? last : null
  }

  opened(id: string, at: number): void {
    if (this.incidents.some((known) => known.id === id)) return
    this.incidents.push({ id, openedAt: at, acknowledgedAt: null, endedAt: null, maintenances: [] })
  }

  ended(at: number): void {
    const { open } = this
    if (open) open.endedAt = at
  }
}

const overlap = (stretch: Stretch, from: number, to: number): number =>
  Math.max(0, Math.min(stretch.to ?? to, to) - Math.max(stretch.from, from))

/** How long nobody had taken it on, less what all of these stretches cover of it. Stretches of one list do not overlap. */
export function waitedMs(incident: Remembered, held: readonly Stretch[]): number {
  const to = Math.min(incident.acknowledgedAt ?? Infinity, incident.endedAt ?? Infinity)
  const covered = merged(held).reduce((sum, stretch) => sum + overlap(stretch, incident.openedAt, to), 0)
  return to - incident.openedAt - covered
}

/** The same time in stretches that do not overlap. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const sorted = stretches.toSorted((a, b) => a.from - b.from)
  const whole: { from: number; to: number }[] = []
  for (const { from, to } of sorted) {
    const last = whole.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to ?? Infinity)
    else whole.push({ from, to: to ?? Infinity })
  }
  return whole
}
