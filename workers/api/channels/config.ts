import type { z } from '@hono/zod-openapi'
import { type AnyChannelType, channelType } from '#channels'
import { checkAddress } from '#core/address'
import type { Database } from '#db/database'
import { channelContext, type ChannelRow, oldestChannelOfType } from '#db/queries/channels'
import { open, seal } from '#platform/envelope'
import { ApiError, invalid } from '../http.ts'
import { fieldErrors } from '../problem.ts'

/** A channel's config as it is kept: never to be shown or logged. */
export type Stored = Record<string, unknown>

/** `whsec_` and 32 random bytes: a Standard Webhooks secret. */
export const freshSecret = (): string => `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`

/**
 * What a new channel takes for a secret that was not typed. Keys are shared by all channels of the type in a workspace:
 * a browser subscribes with one, and every channel made with it reaches the browser.
 */
export async function freshFor(
  { env, db, workspaceId }: { env: Env; db: Database; workspaceId: string },
  kind: AnyChannelType,
): Promise<string> {
  if (!kind.makeKeys) return freshSecret()
  const sibling = await oldestChannelOfType(db, workspaceId, kind.type)
  const shared = sibling && kind.keysOf?.(await openConfig(env, sibling))
  return shared ?? kind.makeKeys()
}

/** What is kept in a channel's envelope. */
export async function openConfig(env: Env, row: ChannelRow): Promise<Stored> {
  const text = await open(env, row.envelope, channelContext(row.workspaceId, row.id))
  return channelType(row.type).stored.parse(JSON.parse(text))
}

/** The columns that hold a config: sealed, and fit to show. Throws 422 for what may not be called, or cannot be from here. */
export async function sealConfig(
  env: Env,
  { workspaceId, id, type }: Pick<ChannelRow, 'workspaceId' | 'id' | 'type'>,
  stored: Stored,
): Promise<Pick<ChannelRow, 'envelope' | 'masked'>> {
  const kind = channelType(type)
  assertAddress(env, kind, stored)
  const envelope = await seal(env, JSON.stringify(stored), channelContext(workspaceId, id))
  return { envelope, masked: kind.mask(stored) }
}

function assertAddress(env: Env, type: AnyChannelType, stored: Stored): void {
  const allowPrivateTargets = env.ALLOW_PRIVATE_TARGETS === 'true'
  if ('send' in type) {
    const refusal = type.refusal(stored, { allowPrivateTargets, mailer: env.EMAIL ?? null })
    if (refusal) throw invalid(`config.${refusal.path}`, refusal.message)
    return
  }
  const url = type.address(stored)
  if (url === null) return
  const address = checkAddress(url, { allowPrivate: allowPrivateTargets })
  if (!address.ok) throw invalid('config', `This address may not be called: ${address.reason}`)
}

/** What is kept once some typed fields change. Throws 422 when the whole no longer fits its type. */
export function changedConfig(row: ChannelRow, before: Stored, change: Record<string, unknown>): Stored {
  const type = channelType(row.type)
  const fields = Object.entries(change).filter(
    // A form sends back what it was shown: dots are not a new secret.
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(row.masked[name]),
  )
  const merged = type.config.strict().safeParse({ ...type.typed(before), ...Object.fromEntries(fields) })
  if (!merged.success) throw unfit(merged.error)
  return type.keep(merged.data, before, freshSecret)
}

function unfit(error: z.ZodError): ApiError {
  const errors = error.issues
    .flatMap(fieldErrors)
    .map(({ path, ...rest }) => ({ path: path === '' ? 'config' : `config.${path}`, ...rest }))
  return new ApiError(422, 'request.invalid', 'The request is not valid', 'The config does not fit.', errors)
}
