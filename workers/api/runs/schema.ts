import { z } from '@hono/zod-openapi'
import { BrowserRun } from '#core/run/schema'
import { iso } from '../http.ts'

export const RunParams = z.object({ id: z.string().max(60), runId: z.string().max(60) })

/** A run as the API tells it. */
export const Run = BrowserRun.omit({ basis: true })
  .extend({ at: z.iso.datetime().meta({ description: 'When it began' }) })
  .openapi('BrowserRun')
/** The same in a list: its files are told one run at a time. */
export const ListedRun = Run.omit({ artifacts: true }).openapi('ListedBrowserRun')

export const presentRun = (run: BrowserRun): z.output<typeof Run> => Run.parse({ ...run, at: iso(run.at) })
export const presentListed = (run: BrowserRun): z.output<typeof ListedRun> =>
  ListedRun.parse({ ...run, at: iso(run.at) })
