import { z } from 'zod'
import { refusalOf } from './refusal.ts'
import { common, counted, FlowUrl, inFrame, maxStepMs, onElement, pressed, Selectors } from './fields.ts'

export const maxFlowSteps = 100
/** A flow as JSON is no longer than this, bytes. */
export const maxFlowBytes = 65_536

const key = z
  .string()
  .min(1)
  .max(30)
  .meta({ title: 'Key', examples: ['Enter'] })
const pixels = z.number().min(-1_000_000).max(1_000_000).optional()
const bytesPerSecond = z.number().min(-1).max(1e10)

/**
 * Every type of step that is walked. All but the last four are Chrome DevTools Recorder's own, spelt as it exports them;
 * what else a recording says of a step is left aside.
 * @see https://github.com/puppeteer/replay/blob/main/docs/api/modules/Schema.md
 */
export const stepTypes = {
  navigate: z.object({ type: z.literal('navigate'), ...common, url: FlowUrl }),
  setViewport: z.object({
    type: z.literal('setViewport'),
    ...common,
    width: z.int().min(1).max(4_096),
    height: z.int().min(1).max(4_096),
    deviceScaleFactor: z.number().min(0).max(4).default(1),
    isMobile: z.boolean().default(false),
    hasTouch: z.boolean().default(false),
    isLandscape: z.boolean().default(false),
  }),
  emulateNetworkConditions: z.object({
    type: z.literal('emulateNetworkConditions'),
    ...common,
    download: bytesPerSecond.meta({ title: 'Download, bytes a second' }),
    upload: bytesPerSecond.meta({ title: 'Upload, bytes a second' }),
    latency: z.number().min(0).max(60_000).meta({ title: 'Latency, ms' }),
  }),
  click: z.object({ type: z.literal('click'), ...onElement, ...pressed }),
  doubleClick: z.object({ type: z.literal('doubleClick'), ...onElement, ...pressed }),
  hover: z.object({ type: z.literal('hover'), ...onElement }),
  change: z.object({
    type: z.literal('change'),
    ...onElement,
    value: z.string().max(10_000).meta({ title: 'Value', takesSecrets: 'later' }),
  }),
  keyDown: z.object({ type: z.literal('keyDown'), ...common, key }),
  keyUp: z.object({ type: z.literal('keyUp'), ...common, key }),
  scroll: z.object({
    type: z.literal('scroll'),
    ...inFrame,
    selectors: Selectors.optional(),
    x: pixels,
    y: pixels,
  }),
  waitForElement: z.object({
    type: z.literal('waitForElement'),
    ...onElement,
    ...counted,
    attributes: z.record(z.string().max(200), z.string().max(2_000)).optional(),
    properties: z.record(z.string().max(200), z.unknown()).optional(),
  }),
  waitForExpression: z.object({
    type: z.literal('waitForExpression'),
    ...inFrame,
    expression: z
      .string()
      .min(1)
      .max(10_000)
      .meta({ title: 'Expression', description: 'JavaScript in the page.', takesSecrets: 'later' }),
  }),
  close: z.object({ type: z.literal('close'), ...common }),
  assertText: z.object({
    type: z.literal('assertText'),
    ...inFrame,
    selectors: Selectors.optional(),
    text: z.string().min(1).max(1_000).meta({ title: 'Text', description: 'As it is seen in the page.' }),
    absent: z.boolean().optional().meta({ title: 'Must not be there' }),
  }),
  assertSelector: z.object({ type: z.literal('assertSelector'), ...onElement, ...counted }),
  screenshot: z.object({
    type: z.literal('screenshot'),
    ...common,
    name: z.string().max(60).optional().meta({ title: 'Name' }),
  }),
  wait: z.object({
    type: z.literal('wait'),
    ...common,
    ms: z.int().min(1).max(maxStepMs).meta({ title: 'Time, ms' }),
  }),
} as const

export const FlowStep = z.discriminatedUnion(
  'type',
  [
    stepTypes.navigate,
    stepTypes.setViewport,
    stepTypes.emulateNetworkConditions,
    stepTypes.click,
    stepTypes.doubleClick,
    stepTypes.hover,
    stepTypes.change,
    stepTypes.keyDown,
    stepTypes.keyUp,
    stepTypes.scroll,
    stepTypes.waitForElement,
    stepTypes.waitForExpression,
    stepTypes.close,
    stepTypes.assertText,
    stepTypes.assertSelector,
    stepTypes.screenshot,
    stepTypes.wait,
  ],
  { error: ({ input }) => refusalOf(input) },
)
export type FlowStep = z.output<typeof FlowStep>
export type StepOf<Type extends FlowStep['type']> = Extract<FlowStep, { type: Type }>

/** What a person does in a page, step by step: a recording of Chrome DevTools Recorder. */
export const Flow = z
  .object({
    title: z.string().max(200).default('').meta({ title: 'Title' }),
    timeout: z
      .int()
      .min(1)
      .max(maxStepMs)
      .optional()
      .meta({ title: 'Timeout of a step, ms', description: 'Where the step names none; else 5,000.' }),
    steps: z.array(FlowStep).min(1).max(maxFlowSteps).meta({ title: 'Steps' }),
  })
  .superRefine((flow, context) => {
    if (flowBytes(flow) > maxFlowBytes)
      context.addIssue({ code: 'custom', message: 'A flow holds at most 64 KB' })
    if (!flow.steps.some(({ type }) => type === 'navigate'))
      context.addIssue({ code: 'custom', path: ['steps'], message: 'No step opens a page: add a navigate' })
  })
export type Flow = z.output<typeof Flow>

export const flowBytes = (flow: unknown): number => new TextEncoder().encode(JSON.stringify(flow)).length
