import { checkOf } from '#checks'
import { isPrivateRegion, privateRegion, slugOfRegion } from '#core/private-region'
import { isPlacedRegion, regionName } from '#core/region'
import type { Database } from '#db/database'
import { livingLocations, maxMonitorsPerLocation, monitorsByPrivateRegion } from '#db/queries/locations'
import { isServed } from '#platform/placed-probes'
import type { FieldError } from '../http.ts'

/** A check, where it is to run, and where in the request it stands. */
export interface PlacedCheck {
  /** The monitor it is of; left out for a trial. */
  id?: string
  check: { type: string }
  regions: readonly string[]
  /** Where it runs already: it may stay there, so that all else about it can still be edited. */
  hadRegions?: readonly string[]
  path: string
}

/**
 * What is wrong with where checks are to run: regions that this deployment does not reach, locations that are not there,
 * full, or not able to run the type.
 */
export async function regionErrors(
  env: Env,
  db: Database,
  workspaceId: string,
  placed: readonly PlacedCheck[],
): Promise<FieldError[]> {
  const errors = placed.flatMap((one) => [...unservedErrors(env, one), ...typeErrors(one)])
  const names = placed.some(({ regions }) => regions.some(isPrivateRegion))
  if (!names) return errors
  const known = new Set(
    (await livingLocations(db, workspaceId)).map(({ slug }) => privateRegion(slug) as string),
  )
  const counts = await monitorsByPrivateRegion(
    db,
    workspaceId,
    placed.flatMap(({ id }) => id ?? []),
  )
  for (const { id, regions, path } of placed) {
    for (const [index, region] of regions.entries()) {
      if (!isPrivateRegion(region)) continue
      const field = at(path, `regions.${index}`)
      const count = (counts.get(region) ?? 0) + (id === undefined ? 0 : 1)
      counts.set(region, count)
      if (!known.has(region))
        errors.push({ path: field, message: `There is no private location ${slugOfRegion(region)}` })
      else if (count > maxMonitorsPerLocation)
        errors.push({
          path: field,
          message: `A private location runs at most ${maxMonitorsPerLocation} monitors`,
        })
    }
  }
  return errors
}

function unservedErrors(env: Env, { regions, hadRegions = [], path }: PlacedCheck): FieldError[] {
  return regions.flatMap((region, index) => {
    if (isServed(env, region) || hadRegions.includes(region)) return []
    const message =
      `${regionName(region)} needs a probe Worker of its own, and this deployment has none there: ` +
      'deploy it with "npm run deploy -- --probes" (docs/placed-probes.md)'
    return { path: at(path, `regions.${index}`), message }
  })
}

function typeErrors({ check, regions, path }: PlacedCheck): FieldError[] {
  const { title, privateOnly, publicOnly } = checkOf(check.type)
  return regions.flatMap((region, index) => {
    const field = at(path, `regions.${index}`)
    if (privateOnly && !isPrivateRegion(region))
      return { path: field, message: `${title} runs in private locations only` }
    if (!publicOnly) return []
    if (isPlacedRegion(region))
      return {
        path: field,
        message: `${title} does not run in ${regionName(region)}: no browser starts there`,
      }
    return isPrivateRegion(region)
      ? { path: field, message: `${title} does not run in private locations` }
      : []
  })
}

const at = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`)
