import { channelType } from '#channels'
import { devicesOf } from '#channels/devices'
import { isShared } from '#core/alert/directory'
import { inTemplateWords, type MessageTemplate } from '#core/alert/template'
import { chainKey, deliveryKey } from '#core/incident/chain'
import { type IncidentRecord, tell } from '#core/incident/lifecycle'
import { noticeOf, reminderNotice } from '#core/incident/notice'
import type { Notice, NoticeEvent } from '#core/incident/schema'
import { expiryKey } from '#core/expiry/reminder'
import { channelNotice } from '#core/alert/channel-notice'
import type { ChannelFact, ReminderFact } from '#core/rpc'
import type { Alerting, AlertingChannel, AlertingDevice } from '#db/queries/alerting'
import { oneTapUrl } from '#platform/one-tap'
import { publicUrl } from '#platform/public-url'
import { deliveryId } from './delivery-id.ts'

/** Whom a delivery goes to, with the config as it was when the debt was made, still sealed. */
export interface Recipient {
  channelId: string
  channelName: string
  channelType: string
  channelVersion: number
  envelope: string
  /** In a word fit for lists; of a device its name. */
  recipient: string
  /** The phone or browser it goes to, with what reaches it still sealed; null for a channel with an address of its own. */
  device: { id: string; envelope: string } | null
}

/** What tells one ear of a channel from the others, for good: a device may be renamed. */
export const earOf = ({ device, recipient }: Pick<Recipient, 'device' | 'recipient'>): string =>
  device?.id ?? recipient

/** A delivery about to be owed. */
export interface Debt extends Recipient {
  id: string
  key: string
  chain: string
  /** What it is about: an incident, or for a reminder (`isReminder`) the monitor and what runs out. */
  incidentId: string
  event: NoticeEvent
  /** Of the transition it speaks of; of a reminder its threshold in days. */
  seq: number
  /** Of the policy that tells it; 0 and 0 for what is told outside of one. */
  step: number
  repetition: number
  notice: Notice
  /** What people should read about templates that failed; empty when none has. */
  faults: string[]
  createdAt: number
}

/** What debts are made with: when, links to where, and in whose words. */
export interface Terms {
  env: Pick<Env, 'PUBLIC_URL' | 'AUTH_SECRET'>
  now: number
  templates: readonly MessageTemplate[]
}

const recipientOf = (channel: AlertingChannel): Recipient => ({
  channelId: channel.id,
  channelName: channel.name,
  channelType: channel.type,
  channelVersion: channel.version,
  envelope: channel.envelope,
  recipient: channelType(channel.type).recipient(channel.masked),
  device: null,
})

/** Who hears a channel: its one address, or each of its devices. */
export function recipientsOf(channel: AlertingChannel, devices: readonly AlertingDevice[]): Recipient[] {
  const to = recipientOf(channel)
  const hearing = devicesOf(channel, devices)
  return (
    hearing?.map(({ id, name, envelope }) => ({ ...to, recipient: name, device: { id, envelope } })) ?? [to]
  )
}

/** Without a policy everybody hears at once: each channel that is switched on and no one person's own. */
export const everybody = ({ channels, devices }: Alerting): Recipient[] =>
  channels
    .filter((channel) => channel.enabled && isShared(channel))
    .flatMap((channel) => recipientsOf(channel, devices))

/** Those of them who are not among the others. */
export function newcomers(all: readonly Recipient[], known: readonly Recipient[]): Recipient[] {
  const earsOf = (to: Recipient) => `${to.channelId}/${to.device?.id ?? ''}`
  const heard = new Set(known.map(earsOf))
  return all.filter((to) => !heard.has(earsOf(to)))
}

/**
 * Those who heard of it, or still will, with their channel's newest config. A channel or device that is gone, or
 * switched off since, hears no more. Without `alerting` (nobody could tell) the copies serve.
 */
export function whoHeard(told: readonly Recipient[], alerting: Alerting | null): Recipient[] {
  if (!alerting) return [...told]
  const on = new Map(
    alerting.channels.filter((channel) => channel.enabled).map((channel) => [channel.id, channel]),
  )
  const living = new Map(alerting.devices.map((device) => [device.id, device]))
  return told.flatMap((earlier) => {
    const channel = on.get(earlier.channelId)
    const device = earlier.device && living.get(earlier.device.id)
    if (!channel || (earlier.device && !device)) return []
    // The recipient names the chain, so it stays what it was.
    const { recipient } = earlier
    return [{ ...recipientOf(channel), recipient, device: device ? pick(device) : null }]
  })
}

const pick = ({ id, envelope }: AlertingDevice) => ({ id, envelope })

/** Which step of a policy tells it, and what is to be said first; of what no policy tells nothing. */
export interface Occasion {
  seq?: number
  step?: number
  repetition?: number
  lead?: string | undefined
}

/** The deliveries that an event owes to so many recipients. */
export function debtsFor(
  event: NoticeEvent,
  record: IncidentRecord,
  recipients: readonly Recipient[],
  { env, now, templates }: Terms,
  { seq = record.seq, step = 0, repetition = 0, lead }: Occasion = {},
): Debt[] {
  const origin = publicUrl(env)
  const { incident } = record
  const at = incident.timeline.at(-1)?.at ?? now
  return recipients.map((to) => {
    const named = { incidentId: incident.id, event, seq, step, repetition, ...to, recipient: earOf(to) }
    const key = deliveryKey(named)
    const id = deliveryId(key)
    const acknowledgeUrl = oneTapUrl(env, { origin, deliveryId: id, now })
    const notice = noticeOf(event, record, { id, at, origin, acknowledgeUrl, lead })
    const about = { incidentId: incident.id, event, seq, step, repetition, chain: chainKey(named) }
    // Put into words once: whatever is sent again says the same.
    return { ...to, id, key, ...about, ...inTemplateWords(notice, templates, to), createdAt: now }
  })
}

/** Of templates that fail at once, the story tells so many. */
const maxToldFaults = 5

/** The record with a line for each template that failed in what is owed, unless its story has that line. */
export function withFaults(record: IncidentRecord, debts: readonly Debt[], now: number): IncidentRecord {
  const known = new Set(record.incident.timeline.map(({ text }) => text))
  const faults = new Set(debts.flatMap((debt) => debt.faults.filter((text) => !known.has(text))))
  return [...faults].slice(0, maxToldFaults).reduce((told, text) => tell(told, now, text), record)
}

/** Reminders, and word of a channel, belong to no incident. */
export const isReminder = (event: NoticeEvent): boolean =>
  event.endsWith('.expiring') || event.startsWith('channel.')

/** The deliveries of one reminder. Those of one certificate to one ear are a chain, as those of an incident are. */
export function reminderDebts(
  fact: ReminderFact,
  recipients: readonly Recipient[],
  { env, now, templates }: Terms,
): Debt[] {
  const origin = publicUrl(env)
  const { reminder, monitor } = fact
  const event = `${reminder.kind}.expiring` as const
  const incidentId = `${monitor.id}:${expiryKey(reminder)}`
  const about = { incidentId, event, seq: reminder.days, step: 0, repetition: 0 }
  return recipients.map((to) => {
    const named = { ...about, ...to, recipient: earOf(to) }
    const key = deliveryKey(named)
    const id = deliveryId(key)
    const worded = inTemplateWords(reminderNotice(fact, { id, origin }), templates, to)
    return { ...to, ...about, id, key, chain: chainKey(named), ...worded, createdAt: now }
  })
}

/** Word of a channel to the others. Beginning and end of its silence are a chain. */
export function channelDebts(
  fact: ChannelFact,
  recipients: readonly Recipient[],
  { env, now, templates }: Terms,
): Debt[] {
  const origin = publicUrl(env)
  const event = fact.over ? 'channel.recovered' : 'channel.failing'
  const incidentId = `${fact.channel.id}:${fact.since}`
  const about = { incidentId, event, seq: 0, step: 0, repetition: 0 } as const
  return recipients.map((to) => {
    const named = { ...about, ...to, recipient: earOf(to) }
    const key = deliveryKey(named)
    const id = deliveryId(key)
    const worded = inTemplateWords(channelNotice(fact, { id, origin }), templates, to)
    return { ...to, ...about, id, key, chain: chainKey(named), ...worded, createdAt: now }
  })
}
