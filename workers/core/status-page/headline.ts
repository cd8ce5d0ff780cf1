import type { Component, ComponentStatus, Headline } from './model.ts'
import { listed } from './words.ts'

type Told = Pick<Component, 'name' | 'status' | 'since'>

const worstFirst: readonly ComponentStatus[] = [
  'down',
  'degraded',
  'unknown',
  'maintenance',
  'pending',
  'paused',
]

/** The one sentence of the page: the worst thing that is true, and since when. */
export function headline(components: readonly Told[]): Headline {
  if (components.length === 0) return { status: 'pending', text: 'Nothing is watched here yet', since: null }
  for (const status of worstFirst) {
    const affected = components.filter((component) => component.status === status)
    if (affected.length === 0) continue
    const since = Math.min(...affected.map((component) => component.since))
    // What is merely paused or new does not outshine what works.
    const hides = (status === 'paused' || status === 'pending') && affected.length < components.length
    if (hides) return { status: 'up', text: 'All checked systems are up', since: null }
    return { status, text: sentence(status, affected, components.length), since }
  }
  return {
    status: 'up',
    text: components.length === 1 ? `${components[0]?.name} is up` : 'All systems are up',
    since: null,
  }
}

function sentence(status: ComponentStatus, affected: readonly Told[], total: number): string {
  const isAll = affected.length === total && total > 1
  const who = isAll ? 'Everything' : listed(affected.map(({ name }) => name))
  const is = affected.length === 1 || isAll ? 'is' : 'are'
  if (status === 'down') return `${who} ${is} down`
  if (status === 'degraded') return `${who} ${is} slow`
  if (status === 'unknown') return `We cannot see ${isAll ? 'anything' : who} right now`
  if (status === 'maintenance') return `Planned work on ${isAll ? 'everything' : who}`
  if (status === 'pending') return 'The first checks are on their way'
  return `${who} ${is} not watched at the moment`
}
