import type { EventNews } from '#core/stream/rpc'
import { parseWhere, whereMatcher } from '#core/stream/where'

const maxEvents = 200

/** A frame's text but for its `seq` and what this socket has missed. */
export interface EventText {
  /** The inside of the array of events. */
  events: string
  /** How many of those asked for are left out. */
  skipped: number
  /** The whole frame for who has missed nothing: one text for all of them, so that it is put together once. */
  frame?: { seq: number; text: string }
}

/** One piece of news, read for each way of asking once, however many sockets ask so. */
export class EventTexts {
  readonly #news: EventNews
  readonly #made = new Map<string, EventText>()
  #events: { line: string; event: unknown }[] | undefined

  constructor(news: EventNews) {
    this.#news = news
  }

  /** @param where as in the address; empty for all. */
  of({ full, where }: { full: boolean; where: string }): EventText {
    const key = `${full ? 'full' : 'brief'} ${where}`
    const known = this.#made.get(key)
    if (known) return known
    const lines = where === '' ? this.#news.lines.split('\n') : this.#matching(where)
    const told = full ? lines : lines.slice(-maxEvents)
    const text = { events: told.join(','), skipped: this.#news.skipped + lines.length - told.length }
    this.#made.set(key, text)
    return text
  }

  #matching(where: string): string[] {
    const matches = whereMatcher(parseWhere(where) ?? {})
    this.#events ??= this.#news.lines
      .split('\n')
      .map((line) => ({ line, event: JSON.parse(line) as unknown }))
    return this.#events.filter(({ event }) => matches(event)).map(({ line }) => line)
  }
}

/** A frame of events as it goes over the wire. */
export function eventFrame(stream: string, text: EventText, missed: number, seq: number): string {
  if (missed === 0 && text.frame?.seq === seq) return text.frame.text
  const { events, skipped } = text
  const frame = `{"type":"event","stream":${JSON.stringify(stream)},"events":[${events}],"skipped":${skipped + missed},"seq":${seq}}`
  if (missed === 0) text.frame = { seq, text: frame }
  return frame
}
