import { readRows } from '#core/stream/answer'
import type { StreamDefinition } from '#core/stream/definition'
import type { JudgedRows } from '#core/stream/rule/book'
import type { RuleSource } from '#core/stream/rule/schema'
import type { Span } from '#core/stream/rpc'
import type { WindowRow } from '#core/stream/window-row'
import { streamObject } from '#platform/objects'
import { within } from '#platform/within'

const readWithinMs = 5_000

type Rows = Map<number, WindowRow[]>

/** Reads what other objects hold of windows that are judged here: the stream's other shards, and streams to divide by. */
export class Readings {
  /** Windows read at a time. */
  static readonly most = 60

  readonly #env: Env
  readonly #workspaceId: string

  constructor(env: Env, workspaceId: string) {
    this.#env = env
    this.#workspaceId = workspaceId
  }

  /** Rows of a span of windows by their start. Throws when one of those who have them does not answer in time. */
  async read(
    { id, shards }: Pick<StreamDefinition, 'id' | 'shards'>,
    sources: readonly RuleSource[],
    span: Span,
  ): Promise<(start: number) => JudgedRows> {
    const siblings = Array.from({ length: shards - 1 }, (_, index) => index + 1)
    const [own, ...others] = await Promise.all([
      this.#readShards(id, siblings, span),
      ...sources.map(async ({ streamId, shards: of }) =>
        this.#readShards(
          streamId,
          Array.from({ length: of }, (_, shard) => shard),
          span,
        ),
      ),
    ])
    return (start) => ({
      own: own?.get(start) ?? [],
      over: new Map(sources.map(({ streamId }, index) => [streamId, others[index]?.get(start) ?? []])),
    })
  }

  async #readShards(streamId: string, shards: readonly number[], span: Span): Promise<Rows> {
    const parts = await Promise.all(
      shards.map((shard) =>
        within(readWithinMs, streamObject(this.#env, this.#workspaceId, streamId, shard).rows([span])),
      ),
    )
    const rows: Rows = new Map()
    for (const part of parts.flat()) {
      const known = rows.get(part.start) ?? []
      known.push(...readRows(part))
      rows.set(part.start, known)
    }
    return rows
  }
}
