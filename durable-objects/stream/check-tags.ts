import { tagField } from '#core/stream/checks'
import { openDatabase } from '#db/database'
import { tagsOfMonitors } from '#db/queries/monitors'

/** Leases are renewed more often than this; other tags are known a minute later at most. */
const goodForMs = 30_000

/**
 * Which tags monitors carry now, for who looks at check results as they come: a result knows its monitor alone. Nothing
 * is read while nobody looks.
 */
export class CheckTags {
  readonly #env: Env
  readonly #workspaceId: string
  /** By monitor, as JSON. */
  #tags = new Map<string, string>()
  #readAt = -Infinity

  constructor(env: Env, workspaceId: string) {
    this.#env = env
    this.#workspaceId = workspaceId
  }

  /** Reads them again when they are old. Without a database what was known stays. */
  async refresh(now: number): Promise<void> {
    if (now < this.#readAt + goodForMs) return
    try {
      const found = await tagsOfMonitors(openDatabase(this.#env.DB), this.#workspaceId)
      this.#tags = new Map(found.map(({ id, tags }) => [id, tags]))
      this.#readAt = now
    } catch (error) {
      console.warn({ event: 'stream.tags_unread', workspaceId: this.#workspaceId, error: String(error) })
    }
  }

  /** Results, one a line, each with the tags that its monitor has. */
  addTo(lines: string): string {
    return lines
      .split('\n')
      .map((line) => {
        const { monitor } = JSON.parse(line) as { monitor: string }
        return `${line.slice(0, -1)},"${tagField}":${this.#tags.get(monitor) ?? '[]'}}`
      })
      .join('\n')
  }
}
