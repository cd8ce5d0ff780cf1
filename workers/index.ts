import { app } from './api/app.ts'
import { scheduled } from './cron/index.ts'
import { queue } from './queues/index.ts'

export { BrowserPoolObject } from '#objects/browser-pool/browser-pool'
export { IncidentObject } from '#objects/incident/incident'
export { LaneObject } from '#objects/lane/lane'
export { LiveObject } from '#objects/live/live'
export { MonitorObject } from '#objects/monitor/monitor'
export { StreamObject } from '#objects/stream/stream'
export { ProbeRelay } from './relay/relay.ts'

export default {
  fetch: app.fetch,
  scheduled,
  queue,
} satisfies ExportedHandler<Env>
