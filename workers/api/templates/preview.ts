import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { renderBody } from '#core/alert/body-template'
import type { Rendered } from '#core/alert/liquid'
import { type IncidentEvent, pastNotice } from '#core/alert/past-notice'
import { sampleNotice } from '#core/alert/sample-notice'
import { renderPart, type TemplatePart } from '#core/alert/template'
import type { MonitorFace } from '#core/incident/lifecycle'
import type { Notice } from '#core/incident/schema'
import { checkTarget } from '#core/monitor/target'
import { findMonitor } from '#db/queries/monitors'
import { publicUrl } from '#platform/public-url'
import { type AppEnv, body, invalid, json, problem } from '../http.ts'
import { readIncident } from '../incidents/owner.ts'
import { Preview, PreviewRequest, templateInvalid } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/templates/preview',
  operationId: 'previewTemplate',
  summary: 'See what a template says',
  description:
    'Of an incident of yours, as it stood when the event happened, or of a made-up one. Nothing is kept.',
  tags: ['templates'],
  request: { body: body(PreviewRequest) },
  responses: {
    200: json(Preview, 'The rendered words'),
    404: problem('There is no such incident'),
    422: problem('It cannot be rendered: errors say where'),
  },
})

type Caller = Parameters<typeof readIncident>[0]

export const previewTemplate = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { event, incidentId, title, text, bodyTemplate, contentType } = c.req.valid('json')
    const { db, workspaceId } = c.var
    const notice =
      incidentId === undefined
        ? sampleNotice(event)
        : await noticeOfPast({ env: c.env, db, workspaceId }, incidentId, event)
    const words = { title: said('title', title, notice), text: said('text', text, notice) }
    const worded = { ...notice, ...words }
    const rendered =
      bodyTemplate === null
        ? null
        : textOr422('bodyTemplate', renderBody(bodyTemplate, worded, { contentType, strict: true }))
    return c.json({ event, incidentId: incidentId ?? null, ...words, body: rendered }, 200)
  },
})

function textOr422(path: string, rendered: Rendered): string {
  if (!rendered.ok) throw templateInvalid(path, rendered.fault)
  return rendered.text
}

/** A part in the template's words; in ours where it has none. */
const said = (part: TemplatePart, template: string | null, notice: Notice): string =>
  template === null ? notice[part] : textOr422(part, renderPart(part, template, notice, true)) || notice[part]

async function noticeOfPast(caller: Caller, incidentId: string, event: Notice['event']): Promise<Notice> {
  if (!isOfIncident(event)) throw invalid('incidentId', 'What runs out belongs to no incident')
  const incident = await readIncident(caller, incidentId)
  const monitor = await faceOf(caller, incident.monitorId)
  const when = { id: 'dlv_preview', now: Date.now(), origin: publicUrl(caller.env) }
  return pastNotice(event, { incident, monitor }, when)
}

const isOfIncident = (event: Notice['event']): event is IncidentEvent => event.startsWith('incident.')

/** The monitor as it is now; null when there is none, or none any more. */
async function faceOf({ db, workspaceId }: Caller, monitorId: string | null): Promise<MonitorFace | null> {
  const row = monitorId === null ? undefined : await findMonitor(db, workspaceId, monitorId)
  if (!row) return null
  return { id: row.id, name: row.name, target: checkTarget(row.check), tags: row.settings.tags }
}
