import { inject } from 'vitest'
import type { DeviceAddress } from '#core/device/schema'
import type { Notice } from '#core/incident/schema'
import { type DeliverOptions, deliver } from '../deliver.ts'
import type { AnyChannelType, ChannelTypeName } from '../index.ts'
import type { ChannelExample, Received } from './define.ts'
import { examples } from './index.ts'

export const exampleOf = (type: AnyChannelType): ChannelExample => examples[type.type as ChannelTypeName]

/** What would be kept for the example's config, with messages going below `origin`; `more` in place of its fields. */
export function storedFor(type: AnyChannelType, origin: string, more: object = {}): Record<string, unknown> {
  const typed = type.config.parse({ ...exampleOf(type).typed(origin), ...more })
  return type.stored.parse(type.keep(typed, null, () => `whsec_${btoa('made-by-us-24-bytes-long')}`))
}

/** What a device of the type was registered with, reached below `origin`; null for a type that has none. */
export const deviceFor = (type: AnyChannelType, origin: string): DeviceAddress | null =>
  exampleOf(type).device?.(origin) ?? null

/** A receiver of one's own on loopback, with what it was sent, oldest first. */
export function receiver() {
  const targets = inject('targets')
  const key = crypto.randomUUID()
  return {
    origin: `${targets}/in/${key}`,
    /** From now on: `status`, `text`, `retryAfter`, `location`. */
    answers: async (told: Record<string, string>): Promise<void> => {
      const query = new URLSearchParams({ key, status: '200', ...told })
      await fetch(`${targets}/receive/set?${query.toString()}`, { method: 'POST' })
    },
    received: async (): Promise<Received[]> => (await fetch(`${targets}/received?key=${key}`)).json(),
  }
}

/** Sends once to a receiver that answers as told; what it received, too. */
export async function sendTo(
  type: AnyChannelType,
  told: Record<string, string>,
  notice: Notice,
  options: DeliverOptions & { config?: object },
) {
  const { origin, answers, received } = receiver()
  await answers({ text: exampleOf(type).taken ?? 'received', ...told })
  const config = storedFor(type, origin, options.config)
  const device = deviceFor(type, origin)
  const outcome = await deliver({ type: type.type, config }, notice, { ...options, device })
  return { outcome, received: await received() }
}
