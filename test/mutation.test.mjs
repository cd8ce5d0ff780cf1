// Would the tests notice? Each comparison, logical operator, condition, sum and extreme of what decides whether a
// monitor is down is changed, one at a time, and the unit and property tests must fail on it. What cannot be noticed
// is named in `mutation/equivalent.mjs`, with the reason. Run: node --test test/mutation.test.mjs
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { equivalent } from './mutation/equivalent.mjs'
import { mutantsOf } from './mutation/mutants.mjs'

const core = 'workers/core/monitor'
const replay = 'durable-objects/monitor/replay.properties.test.ts'
const decided = [`${core}/decide.test.ts`, `${core}/decide.properties.test.ts`, replay]
const counted = [
  `${core}/streak.test.ts`,
  `${core}/tally.test.ts`,
  `${core}/streak.properties.test.ts`,
  replay,
]
/** What is changed, and who is to notice. */
const targets = {
  [`${core}/decide.ts`]: decided,
  [`${core}/quorum.ts`]: [`${core}/quorum.test.ts`, ...decided],
  [`${core}/streak.ts`]: counted,
  [`${core}/tally.ts`]: counted,
  [`${core}/flapping.ts`]: [`${core}/flapping.test.ts`],
  [`${core}/kin.ts`]: [`${core}/kin.test.ts`],
}

/** Fewer than the 10,000 of the suites: a change that matters shows soon. */
const cases = 400
/** A change that makes a loop endless is noticed too. */
const patienceMs = 10_000
const root = new URL('../', import.meta.url)

/** What killed each mutant, in order; null for those that survived. */
async function tried(file, sources, tests) {
  const verdicts = []
  while (verdicts.length < sources.length) {
    const workerData = { file, mutants: sources, tests, cases, first: verdicts.length }
    await new Promise((resolve, reject) => {
      const worker = new Worker(new URL('mutation/worker.mjs', import.meta.url), { workerData })
      let timer
      const expect = () => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          verdicts.push('no end')
          void worker.terminate()
        }, patienceMs)
      }
      expect()
      worker.on('message', ({ killedBy }) => {
        verdicts.push(killedBy)
        expect()
      })
      worker.on('error', reject)
      worker.on('exit', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
  return verdicts
}

for (const [file, tests] of Object.entries(targets)) {
  test(`every change to ${file} is noticed`, async (context) => {
    const source = readFileSync(new URL(file, root), 'utf8')
    const mutants = mutantsOf(file, source)
    const [unchanged, ...verdicts] = await tried(file, [source, ...mutants.map((one) => one.source)], tests)
    assert.equal(unchanged, null, 'the tests pass on the source as it is')
    const known = new Map((equivalent[file] ?? []).map(({ what, why }) => [what, why]))
    const survivors = mutants.filter((_, index) => verdicts[index] === null)
    const unnoticed = survivors.filter(({ what }) => !known.has(what))
    assert.deepEqual(
      unnoticed.map(({ line, what }) => `${file}:${line} ${what}`),
      [],
      'no test fails on these',
    )
    const names = new Set(survivors.map(({ what }) => what))
    assert.deepEqual(
      [...known.keys()].filter((what) => !names.has(what)),
      [],
      'listed as equivalent, but noticed or gone',
    )
    context.diagnostic(`${mutants.length} changes, ${survivors.length} of them equivalent`)
  })
}
