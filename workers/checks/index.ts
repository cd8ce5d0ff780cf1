import { z } from 'zod'
import { browser } from './browser.ts'
import type { CheckType } from './define.ts'
import { dependency } from './dependency.ts'
import { dns } from './dns.ts'
import { domain } from './domain.ts'
import { grpc } from './grpc.ts'
import { heartbeat } from './heartbeat.ts'
import { http } from './http.ts'
import { icmp } from './icmp.ts'
import { steps } from './steps.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'
import { udp } from './udp.ts'
import { websocket } from './websocket.ts'

/** The one list of check types. Adding a type is one file and one entry here. */
export const checkTypes = [
  http,
  tcp,
  tls,
  dns,
  websocket,
  grpc,
  domain,
  steps,
  heartbeat,
  dependency,
  browser,
  icmp,
  udp,
] as const satisfies readonly CheckType[]

type Known = (typeof checkTypes)[number]
export type CheckConfig = {
  [T in Known as T['type']]: { type: T['type'] } & z.output<T['config']>
}[Known['type']]
export type CheckConfigInput = {
  [T in Known as T['type']]: { type: T['type'] } & z.input<T['config']>
}[Known['type']]

/** Derived, never written by hand: the union that the API checks and the client is typed by. */
export const CheckConfig = z.discriminatedUnion(
  'type',
  checkTypes.map((check) => check.config.safeExtend({ type: z.literal(check.type) })) as never,
) as unknown as z.ZodType<CheckConfig, CheckConfigInput>

/** The same for what people send: a field that no check has is a slip of the pen, and is said. */
export const CheckInput = z.discriminatedUnion(
  'type',
  checkTypes.map((check) => check.config.safeExtend({ type: z.literal(check.type) }).strict()) as never,
) as unknown as z.ZodType<CheckConfig, CheckConfigInput>

/** Types that nothing is probed for. What such a monitor remembers lives in its lane: it never moves to another. */
export const passiveTypes: readonly string[] = checkTypes
  .filter((check: CheckType) => check.passive !== undefined)
  .map(({ type }) => type)

/** Types that take the places of slow checks, however quick they are. */
export const heavyTypes: ReadonlySet<string> = new Set(
  checkTypes.filter((check: CheckType) => check.heavy === true).map(({ type }) => type),
)

/** The type of a check. Throws on a type that is not in the list. */
export function checkOf(type: string): CheckType {
  const check = checkTypes.find((known) => known.type === type)
  if (!check) throw new Error(`unknown check type: ${type}`)
  return check
}
