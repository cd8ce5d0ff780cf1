/** Limits of one socket that takes events; stated in the documentation. */
export const frameLimits = {
  /** Frames that may wait for their answer: what is read and not yet stored lies in a Worker's memory. */
  credit: 8,
  /** Characters of one frame. */
  frameLength: 1_000_000,
  /** What one invocation of a Worker may have to do with objects is 10,000 calls, and its CPU time is bounded. */
  calls: 8_000,
  totalLength: 200_000_000,
  /** A key that is revoked meanwhile sends no longer than this. */
  ms: 15 * 60_000,
} as const

export type FrameLimits = { [Limit in keyof typeof frameLimits]: number }

/** How many frames one socket may still send: pure, time is an argument. Credit is granted by frames, one for one. */
export class FrameBudget {
  readonly #limits: FrameLimits
  readonly #callsOfFrame: number
  readonly #until: number
  #credit: number
  #unanswered = 0
  #calls = 0
  #length = 0

  /** @param callsOfFrame objects that are called for one frame. @param now epoch ms. */
  constructor(limits: FrameLimits, callsOfFrame: number, now: number) {
    this.#limits = limits
    this.#callsOfFrame = callsOfFrame
    this.#until = now + limits.ms
    this.#credit = limits.credit
  }

  /** Frames that may be sent now. */
  get credit(): number {
    return this.#credit
  }

  /** A frame has come. False when the client had no credit for it. */
  came(length: number): boolean {
    this.#credit -= 1
    this.#unanswered += 1
    this.#calls += this.#callsOfFrame
    this.#length += length
    return this.#credit >= 0
  }

  /** A frame is about to be answered: so many more may be sent. None when the socket has had its share. */
  answered(now: number): number {
    this.#unanswered -= 1
    const { calls, totalLength } = this.#limits
    if (this.#calls >= calls || this.#length >= totalLength || now >= this.#until) return 0
    this.#credit += 1
    return 1
  }

  /** All that might be sent has come and is answered: the client had better come again. */
  get isSpent(): boolean {
    return this.#credit === 0 && this.#unanswered === 0
  }
}
