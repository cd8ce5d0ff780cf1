import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { signInRate } from '#core/request-rates'
import { createFirstOwner, hasUsers } from '#db/queries/users'
import { findWorkspace } from '#db/queries/workspaces'
import { newId } from '#platform/new-id'
import { hashPassword } from '#platform/password'
import { defaultWorkspaceId } from '../bootstrap.ts'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { tooMany } from '../rate.ts'
import { authFor } from '../session/auth.ts'
import { FirstOwner, NewOwner } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/setup',
  operationId: 'setUp',
  summary: 'Create the first owner and sign in',
  description:
    'Works once. The owner gets a new workspace, or the workspace of the bootstrap key when there is one, under the name given.',
  tags: ['session'],
  security: [],
  request: { body: body(NewOwner) },
  responses: {
    201: json(FirstOwner, 'The first owner; the answer carries the session cookie'),
    409: problem('Somebody has set this deployment up already'),
    422: problem('Not a valid owner'),
  },
})

const alreadyDone = () =>
  new ApiError(409, 'setup.done', 'Already set up', 'This deployment has an owner. Sign in instead.')

export const setUp = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db } = c.var
    const owner = c.req.valid('json')
    if (await hasUsers(db)) throw alreadyDone()
    const { success } = await c.env.SIGN_IN_RATE.limit({ key: 'setup' }) // each try costs a password hash
    if (!success) throw tooMany(signInRate)
    const found = await findWorkspace(db, defaultWorkspaceId)
    const workspace = { id: found?.id ?? newId('workspace'), name: owner.workspace }
    const user = { id: newId('user'), name: owner.name, email: owner.email }
    const won = await createFirstOwner(db, {
      userId: user.id,
      name: user.name,
      email: user.email,
      passwordHash: await hashPassword(owner.password),
      workspace,
      memberId: newId('member'),
      at: Date.now(),
    })
    if (!won) throw alreadyDone()
    const auth = await authFor(c.env, c.req.url)
    const { headers } = await auth.api.signInEmail({
      body: { email: owner.email, password: owner.password },
      returnHeaders: true,
    })
    for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
    return c.json({ user, workspace }, 201)
  },
})
