import { type Bench, report, say } from './figure.ts'
import type { Comparison } from './exactness/compare.ts'
import { endure } from './exactness/endure.ts'
import { startBenchServer } from './server.ts'

/**
 * Is every accepted event counted, and counted once? Events in no order, late, repeated and bad ones among them, while
 * shards are evicted and everything is killed; answers are lost and their requests sent again. Then every figure of
 * every window must be what a straight computation over the accepted events says.
 */
export const bench: Bench = async ({ quick, events = quick ? 100_000 : 1_000_000 }) => {
  const server = await startBenchServer({ metered: false })
  try {
    const outcome = await endure(server, 'exact', {
      events,
      batch: 500,
      shards: 1,
      kills: [0.3, 0.7],
      evictions: [0.1, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9],
      seed: 1 + Math.floor(Math.random() * 1e6),
    })
    const { accepted, sent, again, unheard, seconds, misjudged } = outcome
    figure('lines sent', sent, 'lines', '')
    figure('different events accepted', accepted, 'events', '')
    figure('requests sent again', again + unheard, 'requests', '')
    figure('sent and accepted', sent / seconds, 'lines/s', '')
    figure('lines misjudged', misjudged.length, 'lines', '0')
    comparisonFigures('as it ran', outcome.asItRan)
    comparisonFigures('after another kill', outcome.afterKill)
    for (const words of [...misjudged, ...outcome.asItRan.wrong, ...outcome.afterKill.wrong].slice(0, 40))
      say(`exactness: ${words}`)
  } finally {
    await server.stop()
  }
}

const figure = (metric: string, value: number, unit: string, against: string) =>
  report({ bench: 'exactness', metric, value, unit, against })

function comparisonFigures(when: string, comparison: Comparison): void {
  const { cells, wrong, lastBits, worstQuantile, estimates, meanDistinct, worstDistinct } = comparison
  figure(`${when}: windows by country compared`, cells, 'windows', '')
  figure(`${when}: figures that are wrong`, wrong.length, 'figures', '0')
  figure(`${when}: sums off in their last bit`, lastBits, 'sums', '')
  figure(`${when}: worst percentile`, worstQuantile * 100, '%', 'at most 1')
  figure(`${when}: distinct counts that are estimates`, estimates, 'counts', '')
  figure(`${when}: their standard error`, meanDistinct * 100, '%', 'about 1.6')
  figure(`${when}: the worst of them`, worstDistinct * 100, '%', '')
}
