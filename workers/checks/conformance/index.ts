import type { checkTypes } from '../index.ts'
import { browser } from './browser.ts'
import type { Conformance } from './define.ts'
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

/** The one list of examples: every type of check has one, or the suite does not compile. */
export const conformance: Record<(typeof checkTypes)[number]['type'], Conformance> = {
  icmp,
  udp,
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
}
