import type { checkTypes } from '../index.ts'
import { browser } from './browser.ts'
import type { Conformance } from './define.ts'
import { heartbeat } from './heartbeat.ts'
import { http } from './http.ts'

/** The one list of examples: every type of check has one, or the suite does not compile. */
export const conformance: Record<(typeof checkTypes)[number]['type'], Conformance> = {
  http,
  heartbeat,
  browser,
}
