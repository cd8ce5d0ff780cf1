import { inWords } from '#core/incident/duration'
import type { Component, Day } from '#core/status-page/model'
import { dayWord } from '#core/status-page/words'
import { html, type Markup } from './markup.ts'
import { day } from './time.ts'

/** One letter per status, in class names and fills. */
export const letter = {
  up: 'u',
  degraded: 'g',
  flapping: 'g',
  down: 'x',
  unknown: 'q',
  maintenance: 'm',
  none: 'n',
  paused: 'q',
  pending: 'q',
} as const

/** Height of a bar in a band of 30: colour is never the only difference. */
const heights: Record<Day['status'], number> = {
  up: 20,
  degraded: 25,
  down: 30,
  unknown: 20,
  maintenance: 20,
  none: 20,
}

/**
 * Days as one small drawing: neighbours of one kind are one path, and the hairlines between days are drawn once for
 * the whole page. Trouble can be pointed at; everything is also said in words.
 */
export function band({ name, days }: Pick<Component, 'name' | 'days'>): Markup {
  const paths = runs(days).map(({ from, to, status }) => {
    const height = heights[status]
    const shape = `M${from} ${30 - height}H${to}V30H${from}z`
    const told =
      status === 'up' || status === 'none' ? null : html`<title>${tell(days.slice(from, to))}</title>`
    return told
      ? html`<path class="${letter[status]}" d="${shape}">${told}</path>`
      : html`<path class="${letter[status]}" d="${shape}" />`
  })
  return html`<svg
    class="band"
    viewBox="0 0 ${days.length} 30"
    preserveAspectRatio="none"
    role="img"
    aria-label="${name}, ${days.length} days: ${inShort(days)}"
  >
    ${paths}
    <use href="#days" />
  </svg>`
}

/** The hairlines between days, for every band of the page. */
export const bandLines = (days: number): Markup =>
  html`<svg class="hidden" aria-hidden="true">
    <defs>
      <path id="days" d="${Array.from({ length: days + 1 }, (_, index) => `M${index} 0V30`).join('')}" />
    </defs>
  </svg>`

interface Run {
  from: number
  to: number
  status: Day['status']
}

function runs(days: readonly Day[]): Run[] {
  const all: Run[] = []
  for (const [index, { status }] of days.entries()) {
    const last = all.at(-1)
    // A day of trouble stands by itself: its title tells how long.
    const joins = last?.status === status && status !== 'down' && status !== 'degraded'
    if (last && joins) last.to = index + 1
    else all.push({ from: index, to: index + 1, status })
  }
  return all
}

function tell(days: readonly Day[]): string {
  const [first] = days
  const last = days.at(-1)
  if (!first || !last) return ''
  const when = first === last ? day(first.start) : `${day(first.start)} – ${day(last.start)}`
  const seconds = first.status === 'down' ? first.downSeconds : first.degradedSeconds
  const long = first.status === 'down' || first.status === 'degraded' ? `, ${inWords(seconds * 1000)}` : ''
  return `${when}: ${dayWord[first.status]}${long}`
}

/** "86 days working, 1 day trouble (12 Nov), 3 days no data". */
function inShort(days: readonly Day[]): string {
  const groups = Map.groupBy(days, ({ status }) => status)
  const parts = (['up', 'down', 'degraded', 'maintenance', 'unknown', 'none'] as const).flatMap((status) => {
    const some = groups.get(status)
    if (!some) return []
    const named =
      status === 'down' && some.length <= 5 ? ` (${some.map(({ start }) => day(start)).join(', ')})` : ''
    return [`${some.length} ${some.length === 1 ? 'day' : 'days'} ${dayWord[status]}${named}`]
  })
  return parts.join(', ')
}
