import { z } from '@hono/zod-openapi'

const Workspace = z.object({ id: z.string(), name: z.string() })

export const ScopeName = z.enum(['read', 'write', 'admin'])

export const Session = z
  .object({
    actor: z.string().meta({ description: '`key:<id>` or `user:<id>`' }),
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
    workspace: Workspace,
    workspaces: z.array(Workspace.extend({ role: z.string().nullable() })),
    scopes: z.array(ScopeName),
  })
  .openapi('Session')
