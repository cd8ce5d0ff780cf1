import type { z } from 'zod'
import type { Notice } from '#core/incident/schema'

/** How an answer of the receiver is to be read where the status alone would mislead. */
export type Reading = 'delivered' | 'transient' | 'permanent' | 'revoked'

/** One kind of notification channel. It turns a notice into a request; sending, retrying and logging are not its work. */
export interface ChannelType<
  Type extends string = string,
  Config extends z.ZodObject = z.ZodObject,
  Stored extends z.ZodObject = z.ZodObject,
> {
  type: Type
  title: string
  /** What people type. Field order and `.meta({ title, description, secret })` are what the form shows. */
  config: Config
  /** What is kept, sealed. */
  stored: Stored
  /** What to keep for what was typed. `before`: what is kept now, null for a new channel. `fresh` makes a secret. */
  keep(config: z.output<Config>, before: z.output<Stored> | null, fresh: () => string): z.output<Stored>
  /** What people typed, read back from what is kept: what a change of single fields starts from. */
  typed(stored: z.output<Stored>): z.input<Config>
  /** What may be shown: every secret replaced. */
  mask(stored: z.output<Stored>): Record<string, unknown>
  /** Every text that must not appear in an error or a log. */
  secrets(stored: z.output<Stored>): string[]
  /** Who hears it, in a word fit for lists, such as the receiver's host: read from the masked config. */
  recipient(masked: Record<string, unknown>): string
  /** The call that says it. `now` is epoch ms. */
  toRequest(stored: z.output<Stored>, notice: Notice, now: number): Request
  /** Reads an answer outside 2xx; null leaves it to the status. */
  classify?(status: number, body: string): Reading | null
  /** A fresh secret beside the old one, which stays good for a while. Absent when the channel has none of ours. */
  rotate?(stored: z.output<Stored>, fresh: string, now: number): z.output<Stored>
  /** The secret to show once, after it was made. */
  reveal?(stored: z.output<Stored>): string
}

export const defineChannel = <Type extends string, Config extends z.ZodObject, Stored extends z.ZodObject>(
  channel: ChannelType<Type, Config, Stored>,
): ChannelType<Type, Config, Stored> => channel

/** A POST of JSON. */
export const postJson = (url: string, body: string, headers: Record<string, string> = {}): Request =>
  new Request(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    redirect: 'manual',
  })

/** What stands in for a secret. */
export const dots = '••••'

/** A URL without what may be secret in it: the origin stays, path and query go. */
export const maskUrl = (url: string): string => {
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? `${origin}/` : `${origin}/${dots}`
}

/** The host of a URL, with its port if it names one; empty when it is no URL. */
export const hostOf = (url: unknown): string => URL.parse(String(url))?.host ?? ''

/** A text cut to so many characters, the last an ellipsis when something is missing. Never splits a pair. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  const cut = text.slice(0, max - 1)
  // A lone high surrogate at the end would be half a character.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
