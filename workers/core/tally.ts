/** Counts how often each name is there. */
export class Tally {
  readonly #counts = new Map<string, number>()

  /** How many names there are. */
  get kinds(): number {
    return this.#counts.size
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  add(name: string): void {
    this.#counts.set(name, this.count(name) + 1)
  }

  drop(name: string): void {
    const left = this.count(name) - 1
    if (left > 0) this.#counts.set(name, left)
    else this.#counts.delete(name)
  }
}
