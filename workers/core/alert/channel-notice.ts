import { inWords } from '../incident/duration.ts'
import { clockText } from '../incident/notice.ts'
import type { Notice } from '../incident/schema.ts'
import type { ChannelFact } from '../rpc.ts'

/** What the other channels are told of one that has fallen silent, or is back. */
export function channelNotice(
  { channel, at, since, messages, error, over }: ChannelFact,
  { id, origin }: { id: string; origin: string },
): Notice {
  const span = inWords(at - since)
  const text = over
    ? [`It takes messages again, after ${span}.`]
    : [
        `It has taken nothing since ${clockText(since)}; ${messages} messages did not arrive.`,
        ...(error === null ? [] : [`Last answer: ${error}`]),
        'What it was told may have been heard by nobody. Look at its settings and send a test.',
      ]
  return {
    id,
    event: over ? 'channel.recovered' : 'channel.failing',
    at,
    title: over
      ? `The channel ${channel.name} takes messages again`
      : `The channel ${channel.name} has refused everything for ${span}`,
    text: text.join('\n'),
    url: `${origin}/deliveries?channel=${encodeURIComponent(channel.id)}`,
    incident: null,
    monitor: null,
    regions: [],
    channel: { ...channel, since },
  }
}
