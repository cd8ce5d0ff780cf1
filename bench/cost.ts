import { type Bench, report, say } from './figure.ts'
import { measure } from './cost/measure.ts'
import { itemise } from './cost/itemise.ts'

/**
 * What a million checks cost on Cloudflare at list prices: the metered line, three regions, every 60 s, against a
 * target that waits 300 ms. Each size runs on a server of its own whose clock is set to just before midnight, so
 * that ten minutes hold ordinary minutes, a cell's end, an hour's end and a day's end. With `--placed` the regions are
 * those of placed probe Workers.
 */
export const bench: Bench = async ({ quick, monitors: only, placed = false }) => {
  const sizes = only ? [only] : quick ? [50] : [50, 300, 1_000]
  say(`cost: ${sizes.join(', ')} monitors, each on its own server; about ten minutes`)
  const measurements = await Promise.all(sizes.map((monitors) => measure(monitors, placed)))
  const where = placed ? ' placed' : ''
  for (const measurement of measurements) {
    const { monitors } = measurement
    const items = itemise(measurement)
    say(`cost: ${monitors}${where} monitors, ${measurement.lanes} lanes`)
    const cpuMs = measurement.cpuMs / Math.max(1, measurement.checks)
    say(`  ${cpuMs.toFixed(2)} ms of CPU a check, all of the runtime, for comparison with a run elsewhere`)
    for (const name of ['steady', 'cell', 'hour', 'day'] as const)
      say(`  ${name}: ${JSON.stringify(measurement[name])}`)
    const expected = monitors * 3 * measurement.steady.minutes
    say(`  ${measurement.checks} checks in the steady minutes, ${expected} due; per million checks:`)
    for (const { item, dollars, how } of items) {
      say(`  $${dollars.toFixed(4)}  ${item} (${how})`)
      report({
        bench: 'cost',
        metric: `${monitors}${where} monitors: ${item}`,
        value: dollars,
        unit: '$ per million checks',
        against: how,
      })
    }
    report({
      bench: 'cost',
      metric: `${monitors}${where} monitors: total`,
      value: items.reduce((sum, { dollars }) => sum + dollars, 0),
      unit: '$ per million checks',
      against: 'at most 0.30 for 300 monitors; 5.62 for one object, alarm, message and row per check',
    })
  }
}
