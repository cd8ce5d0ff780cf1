import type { Component, ComponentStatus, Headline } from './model.ts'
import { listed } from './words.ts'

type Told = Pick<Component, 'name' | 'status' | 'since'>

const worstFirst: readonly ComponentStatus[] = [
  'down',
  'flapping',
  'degraded',
  'unknown',
  'maintenance',
  'pending',
  'paused',
]

/** The one sentence of the page: the worst thing that is true, since when, and what else is wrong. */
export function headline(components: readonly Told[]): Headline {
  const [first, ...others] = troubles(components)
  if (components.length === 0)
    return { status: 'pending', text: 'Nothing is watched here yet', since: null, also: null }
  if (!first) return { status: 'up', text: allUp(components), since: null, also: null }
  const [status, affected] = first
  return {
    status,
    text: sentence(status, affected, components.length),
    since: Math.min(...affected.map((component) => component.since)),
    also: others.map(([other, some]) => `${sentence(other, some, components.length)}.`).join(' ') || null,
  }
}

/** Worst first. What is merely paused or new is no trouble as long as something else is checked. */
function troubles(components: readonly Told[]): [ComponentStatus, Told[]][] {
  const checked = components.filter(({ status }) => status !== 'paused' && status !== 'pending')
  const shown = checked.length > 0 ? checked : components
  return worstFirst.flatMap((status): [ComponentStatus, Told[]][] => {
    const affected = shown.filter((component) => component.status === status)
    return affected.length > 0 ? [[status, affected]] : []
  })
}

function allUp(components: readonly Told[]): string {
  if (components.some(({ status }) => status !== 'up')) return 'All checked systems are up'
  return components.length === 1 ? `${components[0]?.name} is up` : 'All systems are up'
}

function sentence(status: ComponentStatus, affected: readonly Told[], total: number): string {
  const isAll = affected.length === total && total > 1
  const who = isAll ? 'Everything' : listed(affected.map(({ name }) => name))
  const is = affected.length === 1 || isAll ? 'is' : 'are'
  if (status === 'down') return `${who} ${is} down`
  if (status === 'flapping') return `${who} ${is} unstable`
  if (status === 'degraded') return `${who} ${is} degraded`
  if (status === 'unknown') return `We cannot see ${isAll ? 'anything' : who} right now`
  if (status === 'maintenance') return `Planned work on ${isAll ? 'everything' : who}`
  if (status === 'pending') return 'The first checks are on their way'
  return `${who} ${is} not watched at the moment`
}
