import { checkOf } from '#checks'
import type { MonitorRow } from '#db/queries/monitors'

/** What a monitor looks at, in words. Never a secret. */
export function targetOf({ check }: Pick<MonitorRow, 'check'>): string {
  const { type, ...config } = check
  return checkOf(type).target(config)
}
