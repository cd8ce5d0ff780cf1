/** Keys that one rule remembers. */
export const maxRuleKeys = 10_000
/** Keys that all rules of a stream remember together; rules that look at the same keys share them. */
export const maxStreamKeys = 100_000
/** Values of former windows that all rules of a stream remember together: 16 MB. */
export const maxStreamValues = 2_000_000

/** How much of an object's memory the rules of its stream have taken. */
export interface Room {
  keys: number
  values: number
}

/** Something kept for each key, by its slot. */
export interface Lane {
  /** Values that it remembers of each key. */
  readonly depth: number
  /** There are this many slots from now on. */
  grow(slots: number): void
  /** A slot belongs to a new key: what was there is forgotten. */
  clear(slot: number): void
}

/** The keys that some rules look at, each with a slot in the arrays of those rules. */
export class KeySet {
  /** By slot; undefined where it is free. */
  readonly keys: (string | undefined)[] = []
  /** Windows in a row in which a key did not occur, by slot. */
  silent = new Uint32Array(0)
  /** Keys that found no place. */
  refused = 0
  readonly #slots = new Map<string, number>()
  readonly #free: number[] = []
  readonly #room: Room
  readonly #lanes = new Set<Lane>()
  #values = 0

  constructor(room: Room) {
    this.#room = room
  }

  get size(): number {
    return this.#slots.size
  }

  /** Keeps something beside the keys from now on. */
  join(lane: Lane): void {
    if (this.#lanes.has(lane)) return
    this.#lanes.add(lane)
    this.#values += lane.depth
    this.#room.values += lane.depth * this.size
    lane.grow(this.silent.length)
  }

  leave(lane: Lane): void {
    if (!this.#lanes.delete(lane)) return
    this.#values -= lane.depth
    this.#room.values -= lane.depth * this.size
  }

  slot(key: string): number | undefined {
    return this.#slots.get(key)
  }

  /** The slot of a key, which is given one if it has none; undefined when there is no room. */
  meet(key: string): number | undefined {
    const known = this.#slots.get(key)
    if (known !== undefined) return known
    if (!this.#hasRoom()) {
      this.refused += 1
      return undefined
    }
    const slot = this.#free.pop() ?? this.keys.length
    if (slot >= this.silent.length) this.#grow()
    this.keys[slot] = key
    this.#slots.set(key, slot)
    this.silent[slot] = 0
    for (const lane of this.#lanes) lane.clear(slot)
    this.#room.keys += 1
    this.#room.values += this.#values
    return slot
  }

  forget(slot: number): void {
    const key = this.keys[slot]
    if (key === undefined) return
    this.keys[slot] = undefined
    this.#slots.delete(key)
    this.#free.push(slot)
    this.#room.keys -= 1
    this.#room.values -= this.#values
  }

  /** Gives back all room. */
  end(): void {
    this.#room.keys -= this.size
    this.#room.values -= this.#values * this.size
  }

  /** Another so many windows have gone by; what is in them shows in `hear`. */
  pass(windows: number): void {
    const { silent, keys } = this
    for (let slot = 0; slot < keys.length; slot += 1) silent[slot] = (silent[slot] ?? 0) + windows
  }

  #hasRoom(): boolean {
    return (
      this.size < maxRuleKeys &&
      this.#room.keys < maxStreamKeys &&
      this.#room.values + this.#values <= maxStreamValues
    )
  }

  #grow(): void {
    const slots = Math.max(4, 2 * this.silent.length)
    const silent = new Uint32Array(slots)
    silent.set(this.silent)
    this.silent = silent
    for (const lane of this.#lanes) lane.grow(slots)
  }
}
