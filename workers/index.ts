export { IncidentObject } from '#objects/incident/incident'
export { LaneObject } from '#objects/lane/lane'
export { LiveObject } from '#objects/live/live'
export { MonitorObject } from '#objects/monitor/monitor'

export default {
  fetch: () => new Response('starting', { status: 503 }),
} satisfies ExportedHandler<Env>
