import { dayMs } from '#core/cell'
import { html, type Markup } from './markup.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "14:02". */
export const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16)

/** "20 Nov". */
export const day = (ms: number): string => {
  const date = new Date(ms)
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}

/** "14:02 UTC" on the day of `now`, else "19 Nov, 14:02 UTC". */
export const moment = (ms: number, now: number): string =>
  `${Math.floor(ms / dayMs) === Math.floor(now / dayMs) ? '' : `${day(ms)}, `}${clock(ms)} UTC`

/** The same for people and for machines. */
export const timeTag = (ms: number, text: string): Markup =>
  html`<time datetime="${new Date(ms).toISOString()}">${text}</time>`
