import { HeartbeatConfig, scheduleOf, scheduleWords } from '#core/heartbeat/config'
import { upcoming } from '#core/heartbeat/schedule'
import { defineCheck, unknown } from './define.ts'

/** A job that reports to us: its pings come in at `/ping/{token}`, and its lane judges them and their absence. */
export const heartbeat = defineCheck({
  type: 'heartbeat',
  title: 'Heartbeat',
  config: HeartbeatConfig,
  target: (config) => `pings ${scheduleWords(config)}`,
  timeoutMs: () => 1000,
  passive: { everySeconds },

  probe: async () => unknown('a heartbeat is not probed: it waits for pings'),
})

/** The period; of a calendar, the shortest distance between its next few times. */
function everySeconds(config: HeartbeatConfig): number {
  if (config.periodSeconds !== null) return config.periodSeconds
  const times = upcoming(scheduleOf(config), Date.now(), 6)
  const distances = times.slice(1).map((at, index) => (at - (times[index] ?? at)) / 1000)
  return distances.length > 0 ? Math.min(...distances) : 86_400
}
