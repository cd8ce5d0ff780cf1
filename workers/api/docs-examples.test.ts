import { describe, it } from 'vitest'
import { CheckInput } from '#checks'
import alerts from '../../docs/alerts.md?raw'
import channels from '../../docs/channels.md?raw'
import flows from '../../docs/checks/flows.md?raw'
import grpc from '../../docs/checks/grpc.md?raw'
import timing from '../../docs/checks/http-timing.md?raw'
import http from '../../docs/checks/http.md?raw'
import steps from '../../docs/checks/steps.md?raw'
import tcp from '../../docs/checks/tcp.md?raw'
import websocket from '../../docs/checks/websocket.md?raw'
import schemas from '../../docs/schemas.md?raw'
import secrets from '../../docs/secrets.md?raw'
import templates from '../../docs/templates.md?raw'
import { createWorkspace, request } from '../../test/factories.ts'
import { addStream } from '../../test/streams.ts'

interface Example {
  method: string
  path: string
  body: string | null
}

/** The curl commands of a page of the documentation. */
const examplesOf = (page: string): Example[] =>
  [...page.matchAll(/curl (?:-X (\w+) )?"\$VEDETTE([^"]+)"((?:\\\n|[^'\n]|'[^']*')*)/g)].map(
    ([, method, path = '', rest = '']) => {
      const body = /-d '([^']*)'/.exec(rest)?.[1] ?? null
      return { method: method ?? (body === null ? 'GET' : 'POST'), path, body }
    },
  )

describe('an example in the documentation', () => {
  it.for([
    // There is no policy and no incident of the name: what is sent to them is good, or it would be 422.
    ['alerts.md', alerts, [202, 202, 201, 201, 404, 404, 200]],
    ['schemas.md', schemas, [201, 200, 201, 409, 200, 200, 200]],
    ['secrets.md', secrets, [201, 201, 200, 409]],
    ['templates.md', templates, [201, 201, 200, 200, 201]],
    ['checks/http.md', http, [201, 201, 201, 201]],
    ['checks/flows.md', flows, [201, 201, 200]],
    ['checks/steps.md', steps, [201, 201]],
  ] as const)('does what %s says', async ([, page, answers], { expect }) => {
    const { key } = await createWorkspace()
    await addStream(key, 'orders')
    const statuses: number[] = []
    for (const { method, path, body } of examplesOf(page)) {
      // Nothing is to be called from here.
      const quiet = body?.replace('"check"', '"paused": true, "check"')
      const response = await request(path, { key, method, ...(quiet && { body: quiet }) })
      statuses.push(response.status)
      await response.body?.cancel()
    }
    expect(statuses).toEqual(answers)
  })
})

it('makes every channel that the documentation makes', async ({ expect }) => {
  const { key } = await createWorkspace()
  const made = examplesOf(channels).filter(
    ({ path, method }) => path === '/api/v1/channels' && method === 'POST',
  )
  expect(made.length).toBeGreaterThan(0)
  for (const { path, body } of made) {
    const response = await request(path, { key, method: 'POST', ...(body && { body }) })
    expect(response.status, `${body}: ${await response.text()}`).toBe(201)
  }
})

describe('a check in the documentation', () => {
  it.for([
    ['http-timing.md', timing, 1],
    ['tcp.md', tcp, 4],
    ['websocket.md', websocket, 1],
    ['grpc.md', grpc, 1],
  ] as const)('of %s is one', ([, page, count], { expect }) => {
    const checks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, json = '']) => JSON.parse(json) as unknown,
    )
    expect(checks).toHaveLength(count)
    for (const check of checks) expect(CheckInput.safeParse(check).error?.issues).toBeUndefined()
  })
})
