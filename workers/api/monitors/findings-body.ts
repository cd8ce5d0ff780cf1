import { Findings } from '#core/findings/index'
import type { z } from '@hono/zod-openapi'
import { presentRun, Run } from '../runs/schema.ts'

/** Findings as the API tells them: a run is what it is among the runs. */
export const FindingsBody = Findings.extend({ run: Run.optional() })

export const presentFindings = ({ run, ...others }: Findings): z.output<typeof FindingsBody> => ({
  ...others,
  ...(run && { run: presentRun(run) }),
})
