import type uPlot from 'uplot'

export type Colour = (token: string) => string

// Colour is for status only: lines differ by shade and dash, and carry their name at the end.
const styles = [
  { token: '--ink', dash: [] },
  { token: '--ink-3', dash: [] },
  { token: '--ink-2', dash: [6, 3] },
  { token: '--ink-3', dash: [2, 3] },
  { token: '--ink', dash: [9, 3, 2, 3] },
  { token: '--ink-2', dash: [1, 4] },
] as const

/** How the n-th line is drawn. */
export function lineStyle(
  index: number,
  colour: Colour,
): { stroke: () => string; width: number; dash: number[] } {
  const style = styles[index % styles.length] ?? styles[0]
  return { stroke: () => colour(style.token), width: 1.7, dash: [...style.dash] }
}

/** How a line is drawn that is not measured: a limit in the colour of trouble, what is usual thin. */
export const guideStyle = (
  guide: 'limit' | 'usual',
  colour: Colour,
): { stroke: () => string; width: number; dash: number[] } =>
  guide === 'limit'
    ? { stroke: () => colour('--degraded'), width: 1.2, dash: [4, 4] }
    : { stroke: () => colour('--ink-3'), width: 1, dash: [1, 3] }

/** A value that means something, and what. */
export interface Limit {
  value: number
  words: string
  status: 'degraded' | 'down'
}

/** Hairlines across the plot, each with its words above it. */
export function drawLimits(u: uPlot, limits: readonly Limit[], colour: Colour): void {
  const { ctx, bbox } = u
  ctx.save()
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.font = `${11 * devicePixelRatio}px Inter Variable, sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'alphabetic'
  for (const { value, words, status } of limits) {
    const y = u.valToPos(value, 'y', true)
    if (y < bbox.top || y > bbox.top + bbox.height) continue
    ctx.strokeStyle = colour(`--${status}`)
    ctx.fillStyle = colour(`--${status}`)
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    const [left, foot] = [bbox.left + 6 * devicePixelRatio, y - 5 * devicePixelRatio]
    // Lines run behind it.
    ctx.save()
    ctx.strokeStyle = colour('--panel')
    ctx.lineWidth = 3 * devicePixelRatio
    ctx.setLineDash([])
    ctx.strokeText(words, left, foot)
    ctx.restore()
    ctx.fillText(words, left, foot)
  }
  ctx.restore()
}

const labelPx = 15

/** Each line's name where it ends, pushed apart where they would lie on each other. */
export function drawLabels(
  u: uPlot,
  names: readonly string[],
  lines: readonly (readonly (number | null)[])[],
  colour: Colour,
  strokeOf = (index: number): string => lineStyle(index, colour).stroke(),
): void {
  const { ctx, bbox } = u
  const right = bbox.left + bbox.width
  const room = u.width * devicePixelRatio - right - 10 * devicePixelRatio
  if (room < 40 * devicePixelRatio) return
  const ends = names.flatMap((name, index) => {
    const line = lines[index] ?? []
    const last = line.findLastIndex((value) => value !== null)
    const value = line[last]
    return value === null || value === undefined ? [] : [{ name, index, y: u.valToPos(value, 'y', true) }]
  })
  ends.sort((a, b) => a.y - b.y)
  const gap = labelPx * devicePixelRatio
  const floor = bbox.top + bbox.height
  ends.forEach((end, index) => {
    end.y = Math.max(end.y, (ends[index - 1]?.y ?? -Infinity) + gap)
  })
  for (let index = ends.length - 1; index >= 0; index -= 1) {
    const end = ends[index]
    if (end) end.y = Math.min(end.y, (ends[index + 1]?.y ?? floor + gap) - gap)
  }
  ctx.save()
  ctx.font = `500 ${11.5 * devicePixelRatio}px Inter Variable, sans-serif`
  ctx.textAlign = 'left'
  ctx.textBaseline = 'middle'
  for (const { name, index, y } of ends) {
    ctx.fillStyle = strokeOf(index)
    ctx.fillText(fitted(ctx, shortened(name), room), right + 10 * devicePixelRatio, y)
  }
  ctx.restore()
}

const shortened = (name: string): string =>
  name.replace('North America', 'N. America').replace('North-East', 'N.E.').replace('South-East', 'S.E.')

/** Cut where there is no room for all of it. */
function fitted(ctx: CanvasRenderingContext2D, name: string, room: number): string {
  if (ctx.measureText(name).width <= room) return name
  for (let length = Math.min(name.length - 1, 40); length > 1; length -= 1) {
    const cut = `${name.slice(0, length)}…`
    if (ctx.measureText(cut).width <= room) return cut
  }
  return name.slice(0, 1)
}

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const second = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const daySeconds = 86_400

/** The time of day, or the day where a day begins or steps are whole days. */
export function tickLabel(at: number, stepSeconds: number): string {
  const date = new Date(at)
  const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0
  if (midnight || stepSeconds >= daySeconds) return day.format(date)
  return stepSeconds < 60 ? second.format(date) : hour.format(date)
}

/** A token as a colour a canvas understands, in the theme of now. */
export function resolved(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** The same, asked for once until `forget`: a probe costs a look at the whole page's styles. */
export function rememberedColours(): Colour & { forget: () => void } {
  const known = new Map<string, string>()
  const colour = (name: string): string => {
    const found = known.get(name) ?? resolved(name)
    known.set(name, found)
    return found
  }
  return Object.assign(colour, { forget: () => known.clear() })
}
