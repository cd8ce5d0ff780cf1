import { z } from 'zod'
import { refuseJsonPath } from '#core/http/json-path'
import { leadingVariable, refuseUrl, VariableName, variablesIn } from '#core/http/variables'
import { assertionFaults, Assertions } from '../http/assertions.ts'
import { requestFaults, requestFields } from '../http/request-fields.ts'
import { mapTexts } from '../secrets/places.ts'

const name = VariableName.meta({ title: 'Variable', description: 'Later steps write it as {{NAME}}.' })
const secret = z.boolean().default(false).meta({ title: 'Secret', description: 'Its value is never shown.' })

const Extraction = z.discriminatedUnion('from', [
  z
    .strictObject({
      from: z.literal('jsonpath'),
      path: z
        .string()
        .max(300)
        .superRefine((path, context) => {
          const reason = refuseJsonPath(path)
          if (reason) context.addIssue({ code: 'custom', message: `This path is not taken: ${reason}` })
        })
        .meta({ title: 'JSONPath', description: 'The first match counts.', examples: ['$.token'] }),
      name,
      secret,
    })
    .meta({ title: 'From the JSON body' }),
  z
    .strictObject({
      from: z.literal('header'),
      header: z
        .string()
        .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not a header name')
        .meta({ title: 'Header' }),
      name,
      secret,
    })
    .meta({ title: 'From a response header' }),
])
export type Extraction = z.output<typeof Extraction>

const Step = z
  .strictObject({
    name: z
      .string()
      .max(100)
      .default('')
      .meta({ title: 'Name', examples: ['Sign in'] }),
    url: z
      .string()
      .max(2_048)
      .superRefine((url, context) => {
        const reason = refuseUrl(url)
        if (reason) context.addIssue({ code: 'custom', message: reason })
      })
      .meta({ title: 'URL', format: 'uri', examples: ['https://api.example.com/me'], takesSecrets: 'url' }),
    ...requestFields,
    assertions: Assertions,
    extract: z
      .array(Extraction)
      .max(10)
      .default([])
      .meta({ title: 'Variables', description: 'Taken from the answer, for later steps.' }),
    followRedirects: z.boolean().default(true).meta({ title: 'Follow redirects' }),
    continueOnFailure: z
      .boolean()
      .default(false)
      .meta({ title: 'Go on when it fails', description: 'The check is down all the same.' }),
  })
  .meta({ title: 'Step' })
export type Step = z.output<typeof Step>

const maxBodyLetters = 131_072

/** What a check in several steps may be asked for. */
export const StepsConfig = z
  .object({
    steps: z.array(Step).min(1).max(20).meta({
      title: 'Steps',
      description: 'Sent one after the other. The first that fails ends the check.',
    }),
    timeoutMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(20_000)
      .meta({ title: 'Timeout, ms', description: 'For all steps. Must be shorter than the interval.' }),
    degradedMs: z
      .int()
      .min(1)
      .max(60_000)
      .nullable()
      .default(null)
      .meta({ title: 'Degraded above, ms', description: 'For all steps together.' }),
    cookies: z
      .boolean()
      .default(false)
      .meta({ title: 'Keep cookies', description: 'What one step is given, the next ones send.' }),
  })
  .superRefine(({ steps }, context) => {
    const known = new Set<string>()
    for (const [index, step] of steps.entries()) {
      for (const { path, message } of stepFaults(step, known))
        context.addIssue({ code: 'custom', path: ['steps', index, ...path], message })
      for (const extraction of step.extract) known.add(extraction.name)
    }
    const letters = steps.reduce((sum, { body }) => sum + (body?.length ?? 0), 0)
    if (letters > maxBodyLetters)
      context.addIssue({
        code: 'custom',
        path: ['steps'],
        message: 'All request bodies together: at most 128 KB',
      })
  })
export type StepsConfig = z.output<typeof StepsConfig>

function* stepFaults(step: Step, known: ReadonlySet<string>) {
  yield* requestFaults(step)
  const url = leadingVariable(step.url) === null ? step.url : 'https://host.example'
  yield* assertionFaults({ ...step, url })
  const { headers, body, auth } = step
  if (auth.type === 'oauth2' && variablesIn(auth.tokenUrl).length > 0)
    yield { path: ['auth', 'tokenUrl'], message: 'No variable may say where a client secret is sent' }
  const faults: { path: string[]; message: string }[] = []
  mapTexts({ url: step.url, headers, body, auth }, (text, path) => {
    for (const one of variablesIn(text))
      if (!known.has(one))
        faults.push({ path: [...path], message: `No earlier step gives a variable named ${one}` })
    return text
  })
  yield* faults
  const names = step.extract.map((extraction) => extraction.name)
  for (const [index, one] of names.entries())
    if (names.indexOf(one) !== index)
      yield { path: ['extract', index, 'name'], message: `${one} is taken twice` }
}
