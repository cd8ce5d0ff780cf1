import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { lanePatienceMs } from '#core/probe/patience'
import type { Dispatch, PlacedAnswer } from '#core/probe/protocol'
import { ourFault } from '#core/our-fault'
import type { HandsJob } from '../hands.ts'
import { SecretBook } from '../secret-book.ts'
import { PlacedHands } from './placed-hands.ts'

const job = (part: Partial<HandsJob> = {}): HandsJob => ({
  monitorId: 'mon_1',
  workspaceId: 'wsp_1',
  check: { type: 'http', url: 'https://example.com/' },
  timeoutMs: 1_000,
  slow: false,
  suspected: false,
  since: 0,
  expiresAt: null,
  spillAfterMs: 400,
  retry: false,
  configVersion: 1,
  tick: 5_000,
  ...part,
})

/** Hands whose batches go nowhere but into a list. */
function hands(deployed: Partial<Env> = { PROBE_SAM: env.ASSETS }) {
  const sent: { way: number; dispatch: Dispatch }[] = []
  const placed = new PlacedHands({
    env: { ...env, ...deployed },
    lane: 'lane:sam:0:g1',
    region: 'sam',
    secrets: new SecretBook(env),
    send: async (way, dispatch) => void sent.push({ way, dispatch }),
    background: () => undefined,
  })
  const answerTo = ({ dispatch }: { dispatch: Dispatch }): PlacedAnswer[] =>
    dispatch.batch.jobs.map(({ id, monitorId, configVersion, tick }) => {
      const answer = { ...ourFault('internal', 'x'), outcome: 'up' as const, blame: null, failure: null }
      return { id, monitorId, configVersion, tick, at: Date.now(), ms: 40, answer }
    })
  return { placed, sent, answerTo }
}
const soon = () => new Promise((go) => setTimeout(go, 5))

test('what is due in one moment leaves together, five at a time, each batch by a way of its own', async () => {
  const { placed, sent, answerTo } = hands()
  const all = Promise.all(Array.from({ length: 12 }, () => placed.run(job())))
  await soon()
  expect(sent.map(({ way, dispatch }) => [way, dispatch.batch.jobs.length])).toEqual([
    [0, 5],
    [1, 5],
    [2, 2],
  ])
  const [first, ...rest] = sent
  if (first) expect(placed.answered(answerTo(first), Date.now())).toEqual([])
  void placed.run(job())
  await soon()
  expect(sent.at(-1)?.way).toBe(0) // free again, while the others are still on their way
  for (const one of rest) placed.answered(answerTo(one), Date.now())
  expect((await all).map(({ answer, waitMs }) => [answer.outcome, waitMs])).toEqual(
    Array.from({ length: 12 }, () => ['up', 40]),
  )
})

test('what is not answered in time is given up, and comes back as late when it is', async () => {
  const { placed, sent, answerTo } = hands()
  const waiting = placed.run(job())
  await soon()
  const patience = lanePatienceMs([job()])
  placed.sweep(Date.now() + patience - 1_000)
  expect(placed.busy).toBe(1)
  placed.sweep(Date.now() + patience)
  expect(placed.busy).toBe(0)
  expect((await waiting).answer).toMatchObject({ outcome: 'unknown', blame: 'internal' })
  const [batch] = sent
  const late = batch ? answerTo(batch) : []
  expect(placed.answered(late, Date.now())).toEqual(late)
})

test('an answer that is said twice in one breath is neither counted twice nor late', async () => {
  const { placed, sent, answerTo } = hands()
  const waiting = placed.run(job())
  await soon()
  const [batch] = sent
  const answers = batch ? answerTo(batch) : []
  expect(placed.answered([...answers, ...answers], Date.now())).toEqual([])
  expect((await waiting).answer.outcome).toBe('up')
})

test('evidence is never from the future, nor from before it was asked for', async () => {
  const { placed, sent, answerTo } = hands()
  const began = Date.now()
  const all = [placed.run(job()), placed.run(job({ monitorId: 'mon_2' }))]
  await soon()
  const [batch] = sent
  const [early, ahead] = batch ? answerTo(batch) : []
  if (early && ahead)
    placed.answered(
      [
        { ...early, at: 0 },
        { ...ahead, at: began + 1e9 },
      ],
      Date.now(),
    )
  const [first, second] = await Promise.all(all)
  expect(first?.at).toBeGreaterThanOrEqual(began - 2_000)
  expect(second?.at).toBeLessThanOrEqual(Date.now())
})

test('without a probe Worker nothing is sent', async () => {
  const { placed, sent } = hands({})
  expect((await placed.run(job())).answer).toMatchObject({
    outcome: 'unknown',
    message: 'No probe Worker is deployed for South America',
  })
  expect(sent).toEqual([])
})
