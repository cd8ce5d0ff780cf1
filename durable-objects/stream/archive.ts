import type { StreamDefinition } from '#core/stream/definition'
import type { StreamStore } from './store.ts'

const segmentBytes = 8_000_000
/** A small stream's events wait so long for company. */
const maxWaitMs = 3_600_000
const hourMs = 3_600_000
const deletesAtOnce = 100
/** Compressed in one go: some milliseconds. */
const sliceBytes = 256_000

/** Where a piece of a shard's log lies: by the hour in which it begins, gzip NDJSON. */
export function segmentKey(
  { workspaceId, id }: Pick<StreamDefinition, 'workspaceId' | 'id'>,
  shard: number,
  { firstSeq, at }: { firstSeq: number; at: number },
): string {
  const [day, time = ''] = new Date(at).toISOString().split('T')
  return `streams/${workspaceId}/${id}/${day}/${time.slice(0, 2)}/${shard}-${firstSeq}.ndjson.gz`
}

/** Moves what windows hold already from the log into the archive, a segment at a time, and lets old segments go. */
export class Archive {
  readonly #env: Env
  readonly #store: StreamStore
  readonly #shard: number
  #isBusy = false

  constructor(env: Env, store: StreamStore, shard: number) {
    this.#env = env
    this.#store = store
    this.#shard = shard
  }

  /** When something is to be moved or let go; null when nothing is kept. */
  dueAt(now: number): number | null {
    const [first] = this.#store.oldest(Number.MAX_SAFE_INTEGER, 1)
    const due = [first && first.at + maxWaitMs, this.#store.nextExpiry()].flatMap((at) => at ?? [])
    return due.length > 0 ? Math.max(now, Math.min(...due)) : null
  }

  /** Safe to be cut off anywhere: a segment's name follows from its first event, and it leaves the log last. */
  async tidy(definition: StreamDefinition, now: number): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      while (await this.#moveOne(definition, now));
      await this.#dropOld(now)
    } finally {
      this.#isBusy = false
    }
  }

  async #moveOne(definition: StreamDefinition, now: number): Promise<boolean> {
    const batches = this.#store.oldest(this.#store.position(), segmentBytes)
    const [first] = batches
    const last = batches.at(-1)
    if (!first || !last) return false
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes, 0)
    if (bytes < segmentBytes && now - first.at < maxWaitMs) return false

    const key = segmentKey(definition, this.#shard, { firstSeq: first.seq, at: first.at })
    const zipped = await gzipped(batches.map(({ lines }) => lines))
    await this.#env.FILES.put(key, zipped, {
      httpMetadata: { contentType: 'application/x-ndjson', contentEncoding: 'gzip' },
    })
    this.#store.atOnce(() => {
      this.#store.keepSegment({
        firstSeq: first.seq,
        key,
        rows: batches.reduce((sum, batch) => sum + batch.rows, 0),
        bytes: zipped.length,
        fromAt: first.at,
        toAt: last.at,
        expiresAt: last.at + definition.retention.eventHours * hourMs,
      })
      this.#store.dropLog(first.seq, last.seq)
    })
    return bytes >= segmentBytes
  }

  async #dropOld(now: number): Promise<void> {
    const old = this.#store.expiredSegments(now, deletesAtOnce)
    if (old.length === 0) return
    await this.#env.FILES.delete(old.map(({ key }) => key))
    this.#store.dropSegments(old.map(({ firstSeq }) => firstSeq))
  }

  /** Everything goes. */
  async destroy(): Promise<void> {
    for (;;) {
      const some = this.#store.expiredSegments(Number.MAX_SAFE_INTEGER, deletesAtOnce)
      if (some.length === 0) return
      await this.#env.FILES.delete(some.map(({ key }) => key))
      this.#store.dropSegments(some.map(({ firstSeq }) => firstSeq))
    }
  }
}

/** Lines of batches as gzip NDJSON. Whoever waits for the object is let in between two slices. */
async function gzipped(batches: readonly string[]): Promise<Uint8Array> {
  const { readable, writable } = new CompressionStream('gzip')
  const zipped = new Response(readable).bytes()
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  let waiting: string[] = []
  let length = 0
  const write = async (): Promise<void> => {
    if (length === 0) return
    await writer.write(encoder.encode(`${waiting.join('\n')}\n`))
    waiting = []
    length = 0
    await scheduler.wait(0)
  }
  for (const lines of batches) {
    waiting.push(lines)
    length += lines.length + 1
    if (length >= sliceBytes) await write()
  }
  await write()
  await writer.close()
  return zipped
}
