/** How long the first question waits for others, and how many go together. */
const waitMs = 10
const most = 100

/** A question about one thing that is asked together with others of its kind: `load` answers many at once. */
export function batched<Value>(
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (id: string) => Promise<Value | undefined> {
  let waiting = new Map<string, PromiseWithResolvers<Value | undefined>>()
  async function flush(batch: typeof waiting): Promise<void> {
    try {
      const found = await load([...batch.keys()])
      for (const [id, { resolve }] of batch) resolve(found.get(id))
    } catch (error) {
      for (const { reject } of batch.values()) reject(error)
    }
  }
  function send(): void {
    const batch = waiting
    waiting = new Map()
    if (batch.size > 0) void flush(batch)
  }
  return (id) => {
    const asked = waiting.get(id)
    if (asked) return asked.promise
    const answer = Promise.withResolvers<Value | undefined>()
    waiting.set(id, answer)
    if (waiting.size === 1) setTimeout(send, waitMs)
    if (waiting.size >= most) send()
    return answer.promise
  }
}
