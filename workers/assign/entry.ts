import { checkOf } from '#checks'
import { completeSettings, type KeptSettings } from '#core/monitor/schema'
import type { LaneEntry } from '#core/rpc'
import type { LaneDeltaRow } from '#db/queries/assignments'

/** What a lane is told about one of its monitors. */
export function laneEntry(row: LaneDeltaRow): LaneEntry {
  const check = JSON.parse(row.check) as LaneEntry['check']
  const { intervalSeconds, confirm, paused } = completeSettings(JSON.parse(row.settings) as KeptSettings)
  const { type, ...config } = check
  return {
    monitorId: row.monitorId,
    workspaceId: row.workspaceId,
    configVersion: row.configVersion,
    check,
    intervalSeconds,
    timeoutMs: checkOf(type).timeoutMs(config),
    regionIndex: row.regionIndex,
    regionCount: row.regionCount,
    failures: confirm.failures,
    recoveries: confirm.recoveries,
    window: confirm.window,
    degraded: confirm.degraded,
    paused,
    fromTick: row.fromTick,
    untilTick: row.untilTick,
    ...(checkOf(type).passive && { passive: true }),
    ...(row.checksStreamId && { checksStreamId: row.checksStreamId }),
    movedFrom: row.movedFrom,
    waitMs: row.waitMs,
    removed: row.removed !== 0 || row.deletedAt !== null,
  }
}
