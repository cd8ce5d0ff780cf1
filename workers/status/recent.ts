/** A file of `FILES` as it was at most a second ago. */
export interface RecentFile {
  text: string
  etag: string
  metadata: Record<string, string>
}

const keptMs = 1_000
/** In characters: all that an isolate keeps weighs a few MB, however many pages are asked for. */
const maxKept = 4_000_000

// One per isolate. Values only: what one request waits for must not be awaited by another.
const kept = new Map<string, { file: RecentFile; until: number }>()
let keptSize = 0

/** Reads a file, or what another request read within the last second; null, which is never kept, when there is none. */
export async function readRecent(
  env: Pick<Env, 'FILES'>,
  key: string,
  now: number,
): Promise<RecentFile | null> {
  const known = kept.get(key)
  if (known && known.until > now) return known.file
  forgetRecent([key])
  const stored = await env.FILES.get(key)
  if (!stored) return null
  const file = { text: await stored.text(), etag: stored.etag, metadata: stored.customMetadata ?? {} }
  keep(key, file, now)
  return file
}

/** Whoever writes or deletes files here reads them anew. */
export function forgetRecent(keys: readonly string[]): void {
  for (const key of keys) {
    keptSize -= kept.get(key)?.file.text.length ?? 0
    kept.delete(key)
  }
}

function keep(key: string, file: RecentFile, now: number): void {
  forgetRecent([key])
  if (file.text.length > maxKept) return
  for (const [other, { file: held, until }] of kept) {
    // They stand in the order of their reading: the first that is still good ends the search, if there is room.
    if (until > now && keptSize + file.text.length <= maxKept) break
    keptSize -= held.text.length
    kept.delete(other)
  }
  kept.set(key, { file, until: now + keptMs })
  keptSize += file.text.length
}
