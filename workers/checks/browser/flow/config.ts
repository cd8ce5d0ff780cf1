import { Flow } from '#core/flow/schema'
import { plainSecret } from '#core/flow/secret-fields'
import { shownUrl } from '#core/http/shown-url'
import { type Hidden, minHiddenLetters } from '#core/secrets/mask'
import { secretsIn } from '#core/secrets/reference'
import type { CalledAddress } from '../../define.ts'
import { hiddenQuery } from '../../http/hidden.ts'

export const FlowField = Flow.nullable().default(null).meta({
  title: 'Steps',
  description: 'In place of a URL: what to do in the page, as Chrome DevTools Recorder exports it.',
})

/** A check opens an address, or walks through a flow. */
interface Place {
  url: string | null
  flow: Flow | null
}

/** What is wrong with where a check goes. */
export function placeFaults({ url, flow }: Place): { path: string[]; message: string }[] {
  if (url === null && flow === null) return [{ path: ['url'], message: 'Either an address or a flow' }]
  if (url !== null && flow !== null) return [{ path: ['flow'], message: 'Not both an address and a flow' }]
  return []
}

/** The addresses that a check opens itself, as they are typed: secrets stand in them by name. */
export const placesOf = ({ url, flow }: Place): CalledAddress[] => [
  ...(url === null ? [] : [{ path: 'url', address: url }]),
  ...(flow?.steps ?? []).flatMap((step, index) =>
    step.type === 'navigate' ? [{ path: `flow.steps.${index}.url`, address: step.url }] : [],
  ),
]

/** What a check looks at, in words. */
export function flowTarget(place: Place): string {
  const shown = shownUrl(placesOf(place)[0]?.address ?? '')
  return place.flow ? `${shown} in ${stepsInWords(place.flow.steps.length)}` : shown
}

const stepsInWords = (count: number): string => (count === 1 ? 'one step' : `${count} steps`)

/** Telling queries of its addresses, and passwords that a flow types as they are. */
export const hiddenIn = (place: Place): Hidden[] => [
  ...placesOf(place)
    .flatMap(({ address }) => hiddenQuery(address))
    // A secret that stands there by name is hidden by it, once it has a value.
    .filter(({ value }) => secretsIn(value).length === 0),
  ...(place.flow?.steps ?? []).flatMap((step, index) => {
    const value = plainSecret(step)
    return value === null || value.length < minHiddenLetters
      ? []
      : [{ value, label: `typed in step ${index + 1}` }]
  }),
]
