import { z } from '@hono/zod-openapi'
import type { TemplateFault } from '#core/alert/liquid'
import { faultText, type MessageTemplate, TemplateEvent, type TemplatePart } from '#core/alert/template'
import { partFault } from '#core/alert/template-check'
import type { TemplateRow } from '#db/queries/templates'
import { ApiError, type FieldError, iso } from '../http.ts'

export const TemplateParams = z.object({ id: z.string().max(60) })

const Title = z
  .string()
  .max(2000)
  .meta({ description: 'Liquid; what it gives is one line', examples: ['{{ monitor.name }} is in trouble'] })
const Text = z.string().max(20_000).meta({ description: 'Liquid; may give several lines' })

export const NewTemplate = z
  .strictObject({
    channelId: z
      .string()
      .max(60)
      .nullable()
      .default(null)
      .meta({ description: 'Null: every channel that has none of its own' }),
    event: TemplateEvent.default('*').meta({ description: '`*`: every kind of notice but a test' }),
    title: Title.nullable().default(null),
    text: Text.nullable().default(null),
  })
  .refine(({ title, text }) => title !== null || text !== null, {
    error: 'A template says a title or a text',
    path: ['title'],
  })
  .openapi('NewTemplate')

export const Template = z
  .object({
    id: z.string(),
    channelId: z.string().nullable(),
    event: TemplateEvent,
    title: z.string().nullable(),
    text: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Template')

export const PreviewRequest = z
  .strictObject({
    event: TemplateEvent.exclude(['*']).default('incident.opened'),
    incidentId: z.string().max(60).optional().meta({
      description: 'An incident to try it on, as it stood at the event; a made-up one when left out',
    }),
    title: Title.nullable().default(null),
    text: Text.nullable().default(null),
    bodyTemplate: z
      .string()
      .max(20_000)
      .nullable()
      .default(null)
      .meta({ description: 'The body of a webhook channel' }),
    contentType: z.string().max(100).default('application/json'),
  })
  .openapi('TemplatePreviewRequest')

export const Preview = z
  .object({
    event: TemplateEvent,
    incidentId: z.string().nullable().meta({ description: 'Null: it was tried on a made-up incident' }),
    title: z.string().meta({ description: 'Our own words where the template has none' }),
    text: z.string(),
    body: z.string().nullable().meta({ description: 'Null without a body template' }),
  })
  .openapi('TemplatePreview')

export const showTemplate = ({ workspaceId: _, ...row }: TemplateRow): z.infer<typeof Template> => ({
  ...row,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

/** A 422 that says where in which template. */
export function templateInvalid(path: string, fault: TemplateFault): ApiError {
  const { message, line, column } = fault
  const place: Partial<FieldError> = line === null || column === null ? {} : { line, column }
  const errors = [{ path, message, ...place }]
  return new ApiError(422, 'template.invalid', 'The template is not valid', faultText(fault), errors)
}

/** Throws 422 when a part of a template is wrong, or would be as soon as it is used. */
export function assertRenders({ event, ...parts }: Pick<MessageTemplate, 'event' | TemplatePart>): void {
  for (const part of ['title', 'text'] as const) {
    const template = parts[part]
    const fault = template === null ? null : partFault(part, template, event)
    if (fault) throw templateInvalid(part, fault)
  }
}
