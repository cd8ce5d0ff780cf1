import { z } from 'zod'
import { misspellsSecret } from '../secrets/reference.ts'
import { refusalOf } from './refusal.ts'
import { Flow, flowBytes, type FlowStep, maxFlowBytes, maxFlowSteps, stepTypes } from './schema.ts'
import { plainSecret } from './secret-fields.ts'

/** What is to be known of a recording. `step` counts from 0; null is the recording as a whole. */
export interface FlowProblem {
  step: number | null
  message: string
}

/** A recording as a flow. What cannot be walked is left out, and `problems` says so; null when nothing can be. */
export interface ParsedFlow {
  flow: Flow | null
  problems: FlowProblem[]
}

const Recording = z.object({
  title: z.unknown().optional(),
  timeout: z.unknown().optional(),
  steps: z.array(z.unknown()),
})

/** Reads what Chrome DevTools Recorder exports, and flows of our own. */
export function parseRecording(json: unknown): ParsedFlow {
  const recording = Recording.safeParse(json)
  if (!recording.success) return refused('This is not a recording: it has no list of steps')
  const { title, timeout, steps } = recording.data
  if (steps.length > maxFlowSteps)
    return refused(`A flow has at most ${maxFlowSteps} steps, and this one has ${steps.length}`)
  if (flowBytes(steps) > maxFlowBytes) return refused('A flow holds at most 64 KB, and this one is longer')
  const problems: FlowProblem[] = []
  const kept = steps.flatMap((step, index) => {
    const { read, said } = readStep(step)
    problems.push(...said.map((message) => ({ step: index, message })))
    return read ?? []
  })
  const flow = Flow.safeParse({
    title: typeof title === 'string' ? title.slice(0, 200) : '',
    ...(isStepTimeout(timeout) && { timeout }),
    steps: kept,
  })
  if (timeout !== undefined && !isStepTimeout(timeout))
    problems.push({ step: null, message: 'Its timeout is not taken: it is to be from 1 to 30,000 ms' })
  if (flow.success) return { flow: flow.data, problems }
  problems.push(...flow.error.issues.map(({ message }) => ({ step: null, message })))
  return { flow: null, problems }
}

const refused = (message: string): ParsedFlow => ({ flow: null, problems: [{ step: null, message }] })

const isStepTimeout = (value: unknown): value is number =>
  Flow.shape.timeout.unwrap().safeParse(value).success

/** One step, or nothing when it cannot be walked; and what is to be said about it. */
function readStep(step: unknown): { read: FlowStep | null; said: string[] } {
  const no = (message: string) => ({ read: null, said: [`${message}: it is left out`] })
  const named = z.object({ type: z.string() }).safeParse(step)
  if (!named.success) return no(refusalOf(step))
  const { type } = named.data
  if (type === 'navigate' && /^(chrome|about|edge):/i.test(urlOf(step))) return no('It opens an empty tab')
  if (!Object.hasOwn(stepTypes, type)) return no(refusalOf(step))
  const parsed = stepTypes[type as FlowStep['type']].safeParse(step)
  if (!parsed.success)
    return no(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  return { read: parsed.data, said: warnings(parsed.data) }
}

const urlOf = (step: unknown): string => z.object({ url: z.string() }).safeParse(step).data?.url ?? ''

function* warningsOf(step: FlowStep): Generator<string> {
  if (plainSecret(step) !== null)
    yield 'It types a password as it is: add it as a secret of the workspace and write {{secret.NAME}} here'
  if (step.type === 'change' && misspellsSecret(step.value)) yield 'A secret is written {{secret.NAME}}'
}
const warnings = (step: FlowStep): string[] => [...warningsOf(step)]
