import { targetOf } from '#assign/target'
import { checkOf, type CheckConfig } from '#checks'
import type { CalledAddress } from '#checks/define'
import { judgeSecrets, type NamedSecret } from '#checks/secrets/judge'
import { type AddressVerdict, checkAddress, checkHostname, checkPort } from '#core/address'
import { commit, type Committed, type MonitorChange } from '#assign/commit'
import { kinshipError, maxChain } from '#core/monitor/kin'
import { isPrivateRegion } from '#core/private-region'
import type { Database } from '#db/database'
import { isDependencyCycle, kinshipOf } from '#db/queries/dependencies'
import { findMonitors, type MonitorRow, type NewMonitor } from '#db/queries/monitors'
import { unknownNames } from '#db/queries/policies'
import { knownSecrets } from '#db/queries/secrets'
import { newId } from '#platform/new-id'
import { ApiError, type FieldError } from '../http.ts'
import { regionErrors } from './region-errors.ts'
import { type MonitorInput, MonitorKept, type MonitorPatch } from './schema.ts'

/** A monitor that is to be, and where in the request it stands, for messages. */
export interface Draft extends NewMonitor {
  path: string
  /** Where it ran before this change; left out of a new one. */
  hadRegions?: readonly string[]
}

/** A new monitor from valid input. */
export const draftOf = ({ check, ...settings }: MonitorInput, path = ''): Draft => ({
  path,
  id: newId('monitor'),
  name: settings.name,
  check,
  settings: settled(settings, check),
  target: targetOf({ check }),
})

/**
 * Of a monitor that is not probed, where it is watched, how often and how many must agree is not asked: it has one
 * place, and is believed at once. What is kept says so.
 */
function settled(settings: Omit<MonitorInput, 'check'>, check: CheckConfig): Omit<MonitorInput, 'check'> {
  const { type, ...config } = check
  const { passive } = checkOf(type)
  if (!passive) return settings
  const [home] = settings.regions
  return {
    ...settings,
    regions: home === undefined ? settings.regions : [home],
    intervalSeconds: Math.min(86_400, Math.max(10, Math.round(passive.everySeconds(config)))),
    confirm: { ...settings.confirm, regions: 1, failures: 1, recoveries: 1 },
  }
}

/** A monitor with a patch applied. Throws 422 when the two do not fit together. */
export function patched(row: MonitorRow, patch: MonitorPatch, path = ''): Draft {
  const { confirm, check, ...rest } = patch
  const merged = {
    ...row.settings,
    ...defined(rest),
    // What is known of it lives where it lives: another region would begin anew, and see no more.
    ...(isPassive(row.check) && (!check || isPassive(check)) && { regions: row.settings.regions }),
    confirm: { ...row.settings.confirm, ...defined(confirm ?? {}) },
    check: check ?? row.check,
  }
  const parsed = MonitorKept.safeParse(merged)
  if (!parsed.success) {
    throw refused(
      parsed.error.issues.map((issue) => ({ path: at(path, issue.path.join('.')), message: issue.message })),
    )
  }
  return { ...draftOf(parsed.data, path), id: row.id, hadRegions: row.settings.regions }
}

const isPassive = ({ type }: { type: string }): boolean => checkOf(type).passive !== undefined

const defined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>

/**
 * Refuses drafts that the schema alone cannot judge, all at once: targets that this deployment may not call, secrets,
 * monitors and policies that the workspace does not have.
 */
export async function assertDrafts(
  env: Env,
  db: Database,
  workspaceId: string,
  drafts: readonly Draft[],
): Promise<void> {
  const errors: FieldError[] = drafts.flatMap(({ check, path, settings }) =>
    targetErrors(env, check, path, settings.regions),
  )
  const placed = drafts.map(({ id, check, path, settings, hadRegions = [] }) => ({
    id,
    check,
    path,
    regions: settings.regions,
    hadRegions,
  }))
  errors.push(...(await regionErrors(env, db, workspaceId, placed)))
  errors.push(...(await secretErrors(db, workspaceId, drafts)))
  errors.push(...(await policyErrors(db, workspaceId, drafts)))
  errors.push(...(await dependencyErrors(db, workspaceId, drafts)))
  if (errors.length > 0) throw refused(errors)
}

/** Policies that are not there: one that is named in vain would be missed at three in the night. */
async function policyErrors(
  db: Database,
  workspaceId: string,
  drafts: readonly Draft[],
): Promise<FieldError[]> {
  const policyIds = [...new Set(drafts.flatMap(({ settings }) => settings.policyId ?? []))]
  const unknown = await unknownNames(db, workspaceId, { policyIds })
  return drafts.flatMap(({ path, settings }) =>
    settings.policyId !== null && unknown.has(settings.policyId)
      ? [{ path: at(path, 'policyId'), message: 'There is no policy with this id' }]
      : [],
  )
}

/** What is wrong with the secrets that checks name: how they are written, where, and whether the workspace has them. */
export async function secretErrors(
  db: Database,
  workspaceId: string,
  checks: readonly { check: CheckConfig | NewMonitor['check']; path: string }[],
): Promise<FieldError[]> {
  const errors: FieldError[] = []
  const named: NamedSecret[] = []
  for (const { check, path } of checks) {
    const { type, ...config } = check
    const judged = judgeSecrets(checkOf(type), config)
    const field = (one: { path: string }) => at(path, `check.${one.path}`)
    errors.push(...judged.errors.map((error) => ({ ...error, path: field(error) })))
    named.push(...judged.named.map((one) => ({ ...one, path: field(one) })))
  }
  if (named.length === 0) return errors
  const known = await knownSecrets(db, workspaceId, [...new Set(named.map(({ name }) => name))])
  for (const { path, name } of named)
    if (!known.has(name)) errors.push({ path, message: `There is no secret named ${name}` })
  return errors
}

/** What is wrong with the addresses that a check would call, if it calls any. */
export function targetErrors(
  env: Env,
  check: CheckConfig | NewMonitor['check'],
  path = '',
  regions: readonly string[] = [],
): FieldError[] {
  // What only private locations call may be private: that is what they are for.
  const staysInside = regions.length > 0 && regions.every(isPrivateRegion)
  const allowPrivate = staysInside || env.ALLOW_PRIVATE_TARGETS === 'true'
  const refuse = (field: string, verdict: AddressVerdict): FieldError[] =>
    verdict.ok
      ? []
      : [{ path: at(path, `check.${field}`), message: `This address is not checked: ${verdict.reason}` }]
  return addressesOf(check).flatMap(({ path: field, address, port }) => {
    if (address.includes('://')) return refuse(field, checkAddress(address, { allowPrivate }))
    return [
      ...refuse(field, checkHostname(address, { allowPrivate })),
      ...(port ? refuse(port.path, checkPort(port.number, { allowPrivate })) : []),
    ]
  })
}

function addressesOf(check: CheckConfig | NewMonitor['check']): CalledAddress[] {
  const { type, ...config } = check
  const kind = checkOf(type)
  if (kind.addresses) return kind.addresses(config)
  return Object.entries(config).flatMap(([field, value]) =>
    (field === 'url' || field === 'hostname') && typeof value === 'string'
      ? { path: field, address: value }
      : [],
  )
}

/** Dependencies on what is not there, or that would go round in a circle or on for too long. */
async function dependencyErrors(
  db: Database,
  workspaceId: string,
  drafts: readonly Draft[],
): Promise<FieldError[]> {
  const wanted = [...new Set(drafts.flatMap(({ settings }) => settings.dependsOn))]
  if (wanted.length === 0) return []
  const [rows, filed] = await Promise.all([findMonitors(db, workspaceId, wanted), kinshipOf(db, workspaceId)])
  const known = new Set(rows.map(({ id }) => id))
  const kinship = new Map(filed)
  for (const { id, settings } of drafts) kinship.set(id, settings.dependsOn)
  return drafts.flatMap(({ id, path, settings }) =>
    settings.dependsOn.flatMap((parentId, index): FieldError[] => {
      const wrong = known.has(parentId) && parentId !== id ? kinshipError(kinship, id, parentId) : 'unknown'
      return wrong ? [{ path: at(path, `dependsOn.${index}`), message: dependencyWords[wrong] }] : []
    }),
  )
}

const dependencyWords = {
  unknown: 'There is no other monitor with this id',
  cycle: 'That monitor depends on this one, itself or by way of others',
  long: `At most ${maxChain} monitors may depend on one another in a row`,
}

/** `commit`, with 422 for a circle of dependencies that two changes made at once would have closed together. */
export async function commitDrafts(db: Database, change: MonitorChange): Promise<Committed> {
  try {
    return await commit(db, change)
  } catch (error) {
    if (!isDependencyCycle(error)) throw error
    throw refused([{ path: 'dependsOn', message: 'Monitors would depend on one another in a circle' }])
  }
}

const at = (path: string, field: string): string => [path, field].filter((part) => part !== '').join('.')

/** 422 with everything that is wrong. */
export const refused = (errors: FieldError[]): ApiError =>
  new ApiError(422, 'request.invalid', 'The request is not valid', errors[0]?.message, errors)
