/** Those who wait, in the order they came. Taking the first costs the same however many stand behind. */
export class Line<Item> {
  #items: Item[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  /** The first that may go. */
  first(may: (item: Item) => boolean): Item | undefined {
    for (let index = this.#head; index < this.#items.length; index++) {
      const item = this.#items[index]
      if (item !== undefined && may(item)) return item
    }
    return undefined
  }

  remove(item: Item): void {
    if (this.#items[this.#head] === item) this.#head += 1
    else this.#items.splice(this.#items.indexOf(item, this.#head), 1)
    // What has left is let go once it is half of the list, so that each item is moved once at most.
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
  }

  /** Takes out all that go, at most `room`. */
  take(goes: (item: Item) => boolean, room: number): Item[] {
    if (room <= 0 || this.length === 0) return []
    const gone: Item[] = []
    const kept: Item[] = []
    for (const item of this.#items.slice(this.#head)) {
      if (gone.length < room && goes(item)) gone.push(item)
      else kept.push(item)
    }
    if (gone.length === 0) return gone
    this.#items = kept
    this.#head = 0
    return gone
  }
}
