import type { BrowserRun } from './schema.ts'

type Whose = Pick<BrowserRun, 'id' | 'workspaceId' | 'monitorId' | 'at'>

/** Where the files of runs lie in R2, by their day: old ones go by the day. */
export const runsPrefix = 'runs/'
/** All frames of a film lie in one object, one behind the other: each is a range of it. */
const reel = 'film'

/** The key of a file of a run. */
export const artifactKey = ({ id, workspaceId, monitorId, at }: Whose, name: string): string =>
  `${runsPrefix}${new Date(at).toISOString().slice(0, 10)}/${workspaceId}/${monitorId}/${id}/${name}`

/** Where the bytes of a file of a run are; null when the run has no file of that name. */
export function placeOfArtifact(
  run: Whose & Pick<BrowserRun, 'artifacts'>,
  name: string,
): { key: string; contentType: string; range?: { offset: number; length: number } } | null {
  const found = run.artifacts.find((one) => one.name === name)
  if (!found) return null
  const { contentType, bytes } = found
  if (found.kind !== 'film') return { key: artifactKey(run, name), contentType }
  let offset = 0
  for (const frame of run.artifacts) {
    if (frame === found) break
    if (frame.kind === 'film') offset += frame.bytes
  }
  return { key: artifactKey(run, reel), contentType, range: { offset, length: bytes } }
}

/** The key of the object that holds a run's film. */
export const filmKey = (run: Whose): string => artifactKey(run, reel)
