import type { z } from 'zod'
import type { DeviceAddress, DeviceKind } from '#core/device/schema'
import type { Receipt, TryOutcome } from '#core/incident/chain'
import type { Notice } from '#core/incident/schema'

/** How an answer of the receiver is to be read where the status alone would mislead. */
export type Reading = TryOutcome['result']

/** What a message is laid out with, beside the notice. */
export interface Saying {
  /** Epoch ms. */
  now: number
  /** What the receiver answered to the first message of this chain; null before that, or when it said nothing of use. */
  thread: Receipt | null
  /** It is said again because somebody asked for that: it may be long past, and what was said since stays as it is. */
  replayed?: boolean
  /**
   * A call that must be made before the message can be: an access token. Guarded and bounded as the message itself is.
   * @throws `CannotAsk` when there is no answer to read.
   */
  ask: Ask
  /** True when this very message was sent before and nobody knows whether it arrived: it may be there already. */
  again?: boolean
  /** Something that people should read in the story of the incident although the message is sent. Holds no secret. */
  remark?: (text: string) => void
  /** The phone or browser it goes to; null or missing for a channel that has an address of its own. */
  device?: DeviceAddress | null
}

/** `patienceMs`: give up on this call earlier than on the whole message. */
export type Ask = (request: Request, patienceMs?: number) => Promise<Answer>

export interface Answer {
  status: number
  body: string
}

/** Why a message could not be laid out: what was asked for it first did not come. The text holds no secret. */
export class CannotAsk extends Error {
  readonly reading: Reading
  constructor(reading: Reading, text: string) {
    super(text)
    this.reading = reading
  }
}

/** What a channel that does not speak HTTP is given to send with. */
export interface SendTools {
  saying: Saying
  /** Ends the sending when the receiver has had its time. */
  signal: AbortSignal
  /** Locally true: loopback and private receivers may be called. */
  allowPrivateTargets: boolean
  /** What sends mail for us; null in a deployment that has no such binding. */
  mailer: SendEmail | null
}

/** What a try came to, before it was timed. */
export type SendOutcome = Omit<TryOutcome, 'ms'>

/** Of a type whose messages go to phones and browsers that people have registered: which of them hear it. */
export interface DeviceRule {
  kind: DeviceKind
  /** The key that a browser's subscription must have been made with, from the masked config. */
  publicKey?(masked: Record<string, unknown>): string
}

/** What all kinds of notification channel have. */
interface ChannelBase<
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
  /**
   * Where it is sent, as a URL: what may not be called is refused when the channel is saved. Null where each device
   * has an address of its own, judged when it is registered.
   */
  address(stored: z.output<Stored>): string | null
  /** Present when its messages go to devices: one to each, which `Saying` then holds. */
  devices?: DeviceRule
  /**
   * Makes what `keep` takes for a fresh secret; left out, one of Standard Webhooks. What it makes is shared by all
   * channels of the type in a workspace, and never shown.
   */
  makeKeys?(): Promise<string>
  /** What was made by `makeKeys`, for another channel to share. */
  keysOf?(stored: z.output<Stored>): string
  /** A fresh secret beside the old one, which stays good for a while. Absent when the channel has none of ours. */
  rotate?(stored: z.output<Stored>, fresh: string, now: number): z.output<Stored>
  /** The secret to show once, after it was made. */
  reveal?(stored: z.output<Stored>): string
  /** Whether its messages have buttons whose presses its provider reports to us: read from the masked config. */
  takesPresses?(masked: Record<string, unknown>): boolean
  /** Reads such a report, and whether it is its provider's at all. */
  readPress?(stored: z.output<Stored>, call: PressCall): Promise<ReadPress>
}

/** A call by which a provider says that somebody has pressed a button. */
export interface PressCall {
  headers: Headers
  /** As it came: signatures are over each byte. */
  body: string
  /** Epoch ms. */
  now: number
}

/** What a press asks for; `forged` when its provider has not signed it, `nothing` when nothing of ours was pressed. */
export type ReadPress =
  | { kind: 'forged' }
  | {
      kind: 'nothing'
      /** What the call itself is answered, as JSON; nothing when left out. */
      reply?: object
    }
  | {
      kind: 'acknowledge'
      incidentId: string
      /** Who, as `slack:<id>` or `discord:<id>`, and what people call them. */
      by: string
      byName: string
      /** How to tell the presser something; null when there is no way. */
      answer: (text: string) => Request | null
      /** What the call itself is answered, as JSON, when there is that to tell or nothing; left out: nothing. */
      reply?: (text: string | null) => object
    }

/** One kind of notification channel. It turns a notice into a request; sending, retrying and logging are not its work. */
export interface ChannelType<
  Type extends string = string,
  Config extends z.ZodObject = z.ZodObject,
  Stored extends z.ZodObject = z.ZodObject,
> extends ChannelBase<Type, Config, Stored> {
  /** The call that says it. */
  toRequest(stored: z.output<Stored>, notice: Notice, saying: Saying): Request | Promise<Request>
  /** Reads an answer outside 2xx, and with `receipt` each one; null leaves it to the status. */
  classify?(status: number, body: string, request?: Request): Reading | null
  /** The receiver's own words in an answer that wraps them, for people to read; null leaves the answer as it is. */
  words?(body: string): string | null
  /** What later messages of the chain need of the answer to a delivered one, such as the id of a thread. */
  receipt?(body: string): Receipt | null
  /**
   * How it may be said instead after a refusal that names what stood in the way: the chat has moved, the thread is
   * gone. Tried at once, and only once. Null: it may not.
   */
  otherwise?(
    refused: Answer,
    stored: z.output<Stored>,
    saying: Saying,
  ): { stored: z.output<Stored>; saying: Saying } | null
}

/** A kind of channel that does not speak HTTP: it sends by itself what it has laid out. */
export interface SpokenChannelType<
  Type extends string = string,
  Config extends z.ZodObject = z.ZodObject,
  Stored extends z.ZodObject = z.ZodObject,
> extends ChannelBase<Type, Config, Stored> {
  /** Why it cannot be used from here, with the field that says so; null when it can. Asked when it is saved, too. */
  refusal(
    stored: z.output<Stored>,
    tools: Pick<SendTools, 'allowPrivateTargets' | 'mailer'>,
  ): { path: string; message: string } | null
  /** @throws what the connection throws; `deliver` says it in words. */
  send(stored: z.output<Stored>, notice: Notice, tools: SendTools): Promise<SendOutcome>
}

export const defineChannel = <Type extends string, Config extends z.ZodObject, Stored extends z.ZodObject>(
  channel: ChannelType<Type, Config, Stored>,
): ChannelType<Type, Config, Stored> => channel

export const defineSpokenChannel = <
  Type extends string,
  Config extends z.ZodObject,
  Stored extends z.ZodObject,
>(
  channel: SpokenChannelType<Type, Config, Stored>,
): SpokenChannelType<Type, Config, Stored> => channel

/** A POST of JSON. */
export const postJson = (url: string, body: string, headers: Record<string, string> = {}): Request =>
  sendJson('POST', url, body, headers)

/** JSON by another method. */
export const sendJson = (
  method: 'POST' | 'PUT' | 'PATCH',
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Request =>
  new Request(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    redirect: 'manual',
  })

/** Used where nothing has to be asked first: by tests and by what only wants to see the request. */
export const askNothing: Ask = () => Promise.reject(new CannotAsk('permanent', 'Nothing may be asked here'))

/**
 * True when a call beside the message was taken. Its failing, whatever the cause, must not keep the message itself
 * from being sent.
 */
export async function tried(
  ask: Ask,
  request: Request,
  took: (answer: Answer) => boolean = ({ status }) => status >= 200 && status < 300,
): Promise<boolean> {
  try {
    return took(await ask(request, besidePatienceMs))
  } catch {
    return false
  }
}

/** What is beside the message may use this much of the time that the whole has. */
const besidePatienceMs = 4_000

/** An answer's JSON, as an object whose fields may be anything; empty when it is none. */
export function jsonOf(body: string): Record<string, unknown> {
  try {
    return fields(JSON.parse(body))
  } catch {
    return {}
  }
}

/** A value as an object whose fields may be anything; empty when it is none. */
export const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

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
