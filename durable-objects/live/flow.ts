/** Acknowledged flow of one client: pure, time is an argument. Workers cannot see a slow client, so it must say. */

const maxUnacknowledgedBytes = 1_000_000
const maxUnacknowledgedMs = 2_000

interface Sent {
  seq: number
  bytes: number
  at: number
}

/** What one client that acknowledges (`?full=1`) has been sent and has not acknowledged. */
export class Flow {
  #sent: Sent[] = []
  #bytes = 0

  /** Notes a frame. Times are epoch ms. */
  sent(seq: number, bytes: number, at: number): void {
    this.#sent.push({ seq, bytes, at })
    this.#bytes += bytes
  }

  /** The client has everything up to and including `seq`. */
  acknowledged(seq: number): void {
    while (this.#sent[0] && this.#sent[0].seq <= seq) this.#bytes -= this.#sent.shift()?.bytes ?? 0
  }

  /** Over 1 MB, or anything older than 2 s, is unacknowledged: no deltas until it has caught up. */
  isBehind(now: number): boolean {
    const oldest = this.#sent[0]
    return (
      oldest !== undefined && (this.#bytes > maxUnacknowledgedBytes || now - oldest.at > maxUnacknowledgedMs)
    )
  }

  get isCaughtUp(): boolean {
    return this.#sent.length === 0
  }
}
