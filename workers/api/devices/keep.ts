import { checkAddress } from '#core/address'
import { type DeviceAddress, identityOf } from '#core/device/schema'
import type { Database } from '#db/database'
import {
  deviceContext,
  type DeviceRow,
  findDevice,
  findDeviceByHash,
  insertDevice,
  maxDevices,
  refreshDevice,
  removeDevice,
} from '#db/queries/devices'
import { findPersonByEmail } from '#db/queries/people'
import { sha256Hex } from '#platform/digest'
import { seal } from '#platform/envelope'
import { newId } from '#platform/new-id'
import { ApiError, invalid } from '../http.ts'
import type { NewDevice } from './schema.ts'

interface Caller {
  env: Env
  db: Database
  workspaceId: string
  /** Who is signed in; null when a key asks. */
  user: { id: string; email: string } | null
}

/** Of requests at once that register the same device, each finds what the others have written. */
const maxAttempts = 4

/**
 * Adds a device, or refreshes the one that has the same token or endpoint, or whose place it takes.
 * @throws 409 when there are too many, 422 for an endpoint that may not be called.
 */
export async function register(
  caller: Caller,
  input: NewDevice,
): Promise<{ row: DeviceRow; added: boolean }> {
  const address = await addressOf(caller.env, input)
  const hash = await sha256Hex(identityOf(address))
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const row = await refreshed(caller, input, { address, hash })
    if (row) return { row, added: false }
    const fresh = await newRow(caller, input, { address, hash })
    const added = await insertDevice(caller.db, fresh)
    if (added === 'added') return { row: fresh, added: true }
    if (added === 'full') {
      const detail = `A workspace has at most ${maxDevices} devices. Remove some that are no longer used.`
      throw new ApiError(409, 'device.too_many', 'Too many devices', detail)
    }
  }
  throw new ApiError(409, 'device.busy', 'Registered by several at once', 'Try again in a moment.')
}

interface Known {
  address: DeviceAddress
  hash: string
}

/** The device as it is now, when it is known by its token or endpoint, or takes the place of one; else null. */
async function refreshed(
  caller: Caller,
  input: NewDevice,
  { address, hash }: Known,
): Promise<DeviceRow | null> {
  const { env, db, workspaceId, user } = caller
  const same = await findDeviceByHash(db, { workspaceId, kind: input.kind, hash })
  const before = input.replaces === undefined ? undefined : await findDevice(db, workspaceId, input.replaces)
  const replaced = before?.kind === input.kind ? before : undefined
  const row = same ?? replaced
  if (!row) return null
  const at = Date.now()
  if (same && replaced && replaced.id !== same.id)
    await removeDevice(db, workspaceId, replaced.id, { reason: `Replaced by ${input.name}`, at })
  const refresh = {
    ...(await columns(env, workspaceId, row.id, { address, hash })),
    name: input.name,
    publicKey: publicKeyOf(input),
    userId: user?.id ?? row.userId,
    personId: input.personId === undefined && row.personId ? row.personId : await ownerOf(caller, input),
    lastSeenAt: at,
  }
  // Its token may have been taken by another row in between: then that one is found next.
  return refreshDevice(db, workspaceId, row.id, refresh).catch(() => null)
}

async function newRow(caller: Caller, input: NewDevice, known: Known): Promise<DeviceRow> {
  const { env, workspaceId, user } = caller
  const id = newId('device')
  const at = Date.now()
  return {
    id,
    workspaceId,
    kind: input.kind,
    personId: await ownerOf(caller, input),
    userId: user?.id ?? null,
    name: input.name,
    ...(await columns(env, workspaceId, id, known)),
    publicKey: publicKeyOf(input),
    createdAt: at,
    lastSeenAt: at,
    removedAt: null,
    removedReason: null,
  }
}

/** Whose a device is: who is named, or else the person of who registers it. */
async function ownerOf({ db, workspaceId, user }: Caller, input: NewDevice): Promise<string | null> {
  if (input.personId !== undefined) return input.personId
  return (user && (await findPersonByEmail(db, workspaceId, user.email))?.id) ?? null
}

/** The columns that follow from what reaches a device: sealed, and fit to show. */
const columns = async (env: Env, workspaceId: string, id: string, { address, hash }: Known) => ({
  envelope: await seal(env, JSON.stringify(address), deviceContext(workspaceId, id)),
  hash,
  service: address.kind === 'webpush' ? new URL(address.endpoint).host : null,
})

/** Without padding, as channels show theirs. */
const publicKeyOf = (input: NewDevice): string | null =>
  input.kind === 'webpush' ? input.publicKey.replace(/=+$/, '') : null

/** Nothing can be encrypted for a key that is no point. */
const isOnCurve = (p256dh: string): Promise<boolean> =>
  crypto.subtle
    .importKey(
      'raw',
      Uint8Array.fromBase64(p256dh, { alphabet: 'base64url' }),
      { name: 'ECDH', namedCurve: 'P-256' },
      false,
      [],
    )
    .then(
      () => true,
      () => false,
    )

async function addressOf(env: Env, input: NewDevice): Promise<DeviceAddress> {
  if (input.kind === 'fcm') return { kind: 'fcm', token: input.token }
  const { endpoint, keys } = input.subscription
  const locally = env.ALLOW_PRIVATE_TARGETS === 'true'
  const address = checkAddress(endpoint, { allowPrivate: locally })
  if (!address.ok) throw invalid('subscription.endpoint', `This address may not be called: ${address.reason}`)
  // RFC 8030: a push resource is https. On loopback, for tests, it need not be.
  if (!locally && !endpoint.startsWith('https:'))
    throw invalid('subscription.endpoint', 'This must be an https URL')
  if (!(await isOnCurve(keys.p256dh)))
    throw invalid('subscription.keys.p256dh', 'This is no point of the curve P-256')
  return { kind: 'webpush', endpoint, keys }
}
