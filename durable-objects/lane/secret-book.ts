import { secretsOf, type SecretValues } from '#checks/secrets/fill'
import type { ProbeJob } from '#core/rpc'
import { openDatabase } from '#db/database'
import { sealedSecrets, secretContext } from '#db/queries/secrets'
import { open } from '#platform/envelope'
import { within } from '#platform/within'

/** A replaced value is in use after this long at the latest. */
const freshMs = 60_000
/** A name that is not known may just have been added. */
const freshForNewMs = 1_000
const patienceMs = 2_000
/** After D1 has not answered, it is asked again so much later: not every check is to wait for it. */
const againMs = 10_000
const maxWorkspaces = 100

interface Shelf {
  /** Null until D1 has answered once. */
  sealed: Map<string, string> | null
  /** The values that were needed, for as long as what D1 says is the same: always the same map. */
  values: Map<string, string>
  readAt: number
  triedAt: number
  reading: Promise<void> | null
}

/** The secrets of the workspaces whose checks run here: read from D1 at most once a minute, opened when needed. */
export class SecretBook {
  readonly #env: Env
  readonly #shelves = new Map<string, Shelf>()

  constructor(env: Env) {
    this.#env = env
  }

  /**
   * The values of these secrets, among others. When D1 does not answer, what was last known is given; null when
   * nothing is.
   */
  async values(workspaceId: string, names: readonly string[]): Promise<SecretValues | null> {
    const shelf = this.#shelf(workspaceId)
    const known = names.every((name) => shelf.sealed?.has(name))
    await this.#refresh(workspaceId, shelf, Date.now(), known ? freshMs : freshForNewMs)
    const { sealed, values } = shelf
    if (!sealed) return null
    for (const name of names) {
      const envelope = sealed.get(name)
      if (envelope === undefined || values.has(name)) continue
      values.set(name, await open(this.#env, envelope, secretContext(workspaceId, name)))
    }
    return values
  }

  /** What the secrets that a check names are worth, and nothing else; null when it cannot be known. */
  async usedBy({
    check,
    workspaceId,
  }: Pick<ProbeJob, 'check' | 'workspaceId'>): Promise<Record<string, string> | null> {
    const names = secretsOf(check)
    if (names.length === 0) return {}
    const values = await this.values(workspaceId, names)
    if (!values) return null
    return Object.fromEntries(
      names.flatMap((name) => {
        const value = values.get(name)
        return value === undefined ? [] : [[name, value] as const]
      }),
    )
  }

  #shelf(workspaceId: string): Shelf {
    const known = this.#shelves.get(workspaceId)
    if (known) return known
    const [oldest] = this.#shelves.keys()
    if (oldest !== undefined && this.#shelves.size >= maxWorkspaces) this.#shelves.delete(oldest)
    const shelf: Shelf = {
      sealed: null,
      values: new Map(),
      readAt: -Infinity,
      triedAt: -Infinity,
      reading: null,
    }
    this.#shelves.set(workspaceId, shelf)
    return shelf
  }

  /** Reads what is older than `maxAgeMs`. All who need it wait for the same answer. */
  async #refresh(workspaceId: string, shelf: Shelf, now: number, maxAgeMs: number): Promise<void> {
    if (now - shelf.readAt < maxAgeMs) return
    if (!shelf.reading) {
      if (shelf.triedAt > shelf.readAt && now - shelf.triedAt < againMs) return
      shelf.triedAt = now
      shelf.reading = this.#read(workspaceId, shelf, now).finally(() => (shelf.reading = null))
    }
    await shelf.reading
  }

  async #read(workspaceId: string, shelf: Shelf, now: number): Promise<void> {
    try {
      const sealed = await within(patienceMs, 'D1', sealedSecrets(openDatabase(this.#env.DB), workspaceId))
      if (!isSame(shelf.sealed, sealed)) shelf.values = new Map()
      shelf.sealed = sealed
      shelf.readAt = now
    } catch (error) {
      console.error({ event: 'lane.secrets_unread', workspaceId, error: String(error) })
    }
  }
}

const isSame = (a: Map<string, string> | null, b: Map<string, string>): boolean =>
  a !== null && a.size === b.size && [...b].every(([name, envelope]) => a.get(name) === envelope)
