import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { endure, type Outcome } from '../../bench/exactness/endure.ts'
import { type BenchServer, startBenchServer } from '../../bench/server.ts'

/** The short form of `npm run bench -- exactness`: over two shards, and the same events each time. */
const trial = {
  events: 20_000,
  batch: 100,
  shards: 2,
  kills: [0.5],
  evictions: [0.2, 0.35, 0.65, 0.8],
  seed: 20_261,
}

describe('20,000 events through evictions and kill -9', () => {
  let server: BenchServer
  let outcome: Outcome

  before(async () => {
    server = await startBenchServer({ metered: false })
    outcome = await endure(server, 'exact', trial)
  })

  after(async () => {
    await server?.stop()
  })

  it('takes what is good and names what is bad', () => {
    assert.deepEqual(outcome.misjudged, [])
    assert.ok(outcome.accepted > trial.events * 0.8, `${outcome.accepted} accepted`)
    assert.ok(outcome.again + outcome.unheard > 0, 'some answers were lost')
  })

  it('counts every accepted event in every window, once', () => {
    assert.deepEqual(outcome.asItRan.wrong.slice(0, 10), [])
    assert.ok(outcome.asItRan.cells > 500)
  })

  it('still says so when everything was killed once more', () => {
    assert.deepEqual(outcome.afterKill.wrong.slice(0, 10), [])
  })
})
