/** A probe Worker gone wrong, in the way that the path of its first check's URL names. Nothing that it says is measured. */
const up = {
  outcome: 'up',
  blame: null,
  failure: null,
  statusCode: 200,
  latencyMs: 7,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, ttfbMs: 7, transferMs: null, method: 'fetch' },
  message: null,
  assertions: null,
  hops: null,
  findings: null,
}
const encoder = new TextEncoder()
const answer = (job) => ({ type: 'answer', id: job.id, at: Date.now(), ms: 7, answer: up })
const lines = (...said) => said.map((one) => `${JSON.stringify(one)}\n`).join('')
const never = () => new Promise(() => setInterval(() => undefined, 1_000))
let asked = 0

const ways = {
  '/well': (jobs) => new Response(lines({ type: 'colo', colo: 'JNB' }, ...jobs.map(answer))),
  '/throws': () => {
    throw new Error('broken')
  },
  '/status': () => new Response('broken', { status: 500 }),
  '/nothing': () => new Response(''),
  '/garbage': () =>
    new Response('<html>\n{"type":"answer","id":1}\nnull\n\u0000\n{"type":"colo","colo":"nowhere"}'),
  '/endless': () =>
    new Response(new ReadableStream({ pull: (sink) => sink.enqueue(encoder.encode('x'.repeat(65_536))) })),
  '/hang': never,
  '/slow': async (jobs) => {
    await new Promise((go) => setTimeout(go, 3_000))
    return ways['/well'](jobs)
  },
  /** Answers, and never says that it is done. */
  '/half': (jobs) =>
    new Response(
      new ReadableStream({
        async start(sink) {
          sink.enqueue(encoder.encode(lines(answer(jobs[0]))))
          await never()
        },
      }),
    ),
  '/twice': (jobs) =>
    new Response(lines(...jobs.flatMap((job) => [answer(job), answer(job), answer({ id: 'nobody' })]))),
  /** Is just being replaced: the second time it is there. */
  '/replaced': (jobs) => {
    asked += 1
    if (asked % 2 === 1) throw new Error('gone')
    return ways['/well'](jobs)
  },
}

export default {
  async fetch(request) {
    const { jobs } = await request.json()
    return await ways[new URL(jobs[0].check.url).pathname](jobs)
  },
}
