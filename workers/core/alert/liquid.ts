import { Context, type Emitter, filters, Liquid, LiquidError, type Template } from 'liquidjs'

/** What one template may cost. Deterministic: what is refused today was refused yesterday. */
export const templateLimits = {
  /** Characters of a template. */
  parse: 20_000,
  /** Characters and items that it may make on its way, all together. */
  memory: 200_000,
  /** Tags, outputs and texts rendered, loops counted as often as they go round. */
  steps: 3_000,
} as const

/** Why a template gives no text. Line and column begin at 1; null where it is nowhere in particular. */
export interface TemplateFault {
  message: string
  line: number | null
  column: number | null
}

export type Rendered = { ok: true; text: string } | { ok: false; fault: TemplateFault }

export interface RenderOptions {
  /** Epoch ms: what `now` means to the date filters. */
  now: number
  /** Refuses variables that there are not: for a template about to be saved. */
  strict: boolean
}

let made: Liquid | undefined
/** Made at its first use: most workspaces have no templates, and a Worker starts the faster. */
const liquid = (): Liquid => (made ??= makeEngine())

/** Renders Liquid. Never throws; nothing is remembered, no file is read, and the same gives the same. */
export function renderLiquid(template: string, variables: object, { now, strict }: RenderOptions): Rendered {
  try {
    const parsed = liquid().parse(template)
    return { ok: true, text: String(liquid().renderSync(parsed, contextOf(variables, now, strict))) }
  } catch (error) {
    return { ok: false, fault: faultOf(error) }
  }
}

function makeEngine(): Liquid {
  const engine = new Liquid({
    // No file system: there is nothing to include.
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    lenientIf: true,
    locale: 'en-US',
    timezoneOffset: 'UTC',
    parseLimit: templateLimits.parse,
    memoryLimit: templateLimits.memory,
  })
  for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag]
  // Dice, and what only answers later.
  for (const name of ['sample', 'sha256', 'hmac_sha256']) engine.unregisterFilter(name)
  for (const name of dateFilters) engine.registerFilter(name, withNow(filters[name]))
  meter(engine)
  return engine
}

const dateFilters = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string']

type AnyFilter = (this: { context: Context }, value: unknown, ...rest: unknown[]) => unknown

/** A date filter that takes our time for `now`, not the clock's. */
function withNow(filter: unknown): AnyFilter {
  const plain = filter as AnyFilter
  return function (value, ...rest) {
    const isNow = value === 'now' || value === 'today'
    return plain.call(this, isNow ? Number(this.context.getRegister('now')) / 1000 : value, ...rest)
  }
}

/** What is written counts as memory, also where it is captured and written again: the library counts only filters. */
function meter({ renderer }: Liquid): void {
  const render = renderer.renderTemplates.bind(renderer)
  renderer.renderTemplates = (templates: Template[], context: Context, emitter?: Emitter) =>
    render(templates, context, emitter ?? new Meter(context))
}

class Meter implements Emitter {
  buffer = ''
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  write(part: unknown): void {
    const text = textOf(part)
    this.#context.memoryLimit.use(text.length)
    this.buffer += text
  }
}

/** As Liquid writes values; what would be "[object Object]" is JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textOf).join('')
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

function contextOf(variables: object, now: number, strict: boolean): Context {
  const context = new Context(
    variables,
    liquid().options,
    { sync: true, strictVariables: strict },
    { liquid: liquid() },
  )
  context.setRegister('now', now)
  // The library's own limit is one of time, and clocks stand still in Workers: the steps are counted instead.
  let steps = 0
  context.renderLimit.check = () => {
    steps += 1
    if (steps > templateLimits.steps) throw new Error(tooMuch)
  }
  return context
}

const tooMuch = 'It does more than a template may'
/** The library's words for its limits, in ours. */
const inOurWords: Readonly<Record<string, string>> = {
  'memory alloc limit exceeded': tooMuch,
  'parse length limit exceeded': `A template may have ${templateLimits.parse} characters`,
}

function faultOf(error: unknown): TemplateFault {
  if (error instanceof RangeError) return { message: 'It is nested too deep', line: null, column: null }
  const text = error instanceof Error ? error.message : String(error)
  const message = text.replace(/(, file:[^,]*)?, line:\d+, col:\d+$/, '')
  const [line, column] = LiquidError.is(error) ? error.token.getPosition() : []
  return { message: inOurWords[message] ?? message, line: line ?? null, column: column ?? null }
}
