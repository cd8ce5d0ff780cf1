import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { assertPerson, copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { register } from './keep.ts'
import { Device, NewDevice, showDevice } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/devices',
  operationId: 'registerDevice',
  summary: 'Register a phone or a browser for push messages, or refresh it',
  description:
    'The same token or subscription is the same device, however often it is registered. A phone whose token changed names its old device in `replaces`.',
  tags: ['devices'],
  request: { body: body(NewDevice) },
  responses: {
    200: json(Device, 'The device was known: it is refreshed'),
    201: json(Device, 'The device is added'),
    409: problem('The workspace has as many devices as it may have'),
    422: problem('Not a valid token or subscription'),
  },
})

export const registerDevice = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId, person } = c.var
    const input = c.req.valid('json')
    await assertPerson(db, workspaceId, input.personId)
    const { row, added } = await register({ env: c.env, db, workspaceId, user: person?.user ?? null }, input)
    await copyForAlerts(c.env, workspaceId)
    return added ? c.json(showDevice(row), 201) : c.json(showDevice(row), 200)
  },
})
