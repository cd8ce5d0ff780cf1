import { runInDurableObject } from 'cloudflare:test'
import type { IncidentRecord } from '../../../workers/core/incident/lifecycle.ts'
import type { Notice } from '../../../workers/core/incident/schema.ts'
import { insist, type Source, sources, type World } from '../world.ts'

/** A delivery as its object keeps it: to whom, and by what reason. */
export interface Row {
  id: string
  incidentId: string
  channelId: string
  event: string
  step: number
  repetition: number
  createdAt: number
  state: string
  attempts: string
  /** Of what it says. */
  firstLine: string
}

/** What the objects of a workspace have written down. */
export interface Records {
  /** What is told of each incident's story. */
  storyOf: ReadonlyMap<string, string>
  rows: readonly Row[]
  /** Nothing is owed, and no incident is open. */
  isQuiet: boolean
}

export async function recordsOf(world: World): Promise<Records> {
  const all = await Promise.all(sources.map((source) => read(world, source)))
  const incidents = all.flatMap((one) => one.incidents)
  const rows = all.flatMap((one) => one.rows)
  const lines = incidents.map(
    ({ incident: { id, timeline } }) => [id, timeline.map(({ text }) => text)] as const,
  )
  return {
    storyOf: new Map(lines.map(([id, texts]) => [id, texts.join('\n')])),
    rows,
    isQuiet:
      rows.every(({ state }) => state !== 'owed') &&
      incidents.every(({ incident }) => incident.status === 'resolved'),
  }
}

/** From the storage: what the object would answer says nothing of steps and repetitions. */
const read = (world: World, source: Source): Promise<{ incidents: IncidentRecord[]; rows: Row[] }> =>
  insist(() =>
    runInDurableObject(world.stub(source), (_, { storage: { sql } }) => ({
      incidents: sql
        .exec<{ record: string }>('SELECT record FROM incidents')
        .toArray()
        .map(({ record }) => JSON.parse(record) as IncidentRecord),
      rows: sql
        .exec<Record<string, string | number>>(
          `SELECT id, incident_id AS incidentId, channel_id AS channelId, event, step, repetition,
             created_at AS createdAt, state, attempts, notice FROM deliveries ORDER BY position`,
        )
        .toArray()
        .map(({ notice, ...row }) => ({ ...row, firstLine: firstLineOf(String(notice)) })) as Row[],
    })),
  )

const firstLineOf = (notice: string): string => (JSON.parse(notice) as Notice).text.split('\n')[0] ?? ''
