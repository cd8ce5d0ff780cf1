import type { Page } from '@cloudflare/puppeteer'
import type { ConsoleLine } from '#core/findings/page'
import type { Mask } from '#core/secrets/mask'

const maxLines = 20
const maxText = 500

/** Everything a page says while it is open. */
export interface Heard {
  console: ConsoleLine[]
  /** How many errors it wrote to its console, and how many it did not catch: more than there are lines, perhaps. */
  errors: number
  uncaught: number
}

/** Listens from now on; what is returned grows, or what is given. What a line says is masked before it is cut: half a secret would not be known again. */
export function listen(
  page: Page,
  mask: Mask,
  heard: Heard = { console: [], errors: 0, uncaught: 0 },
): Heard {
  const write = (level: ConsoleLine['level'], text: string) => {
    if (heard.console.length < maxLines)
      heard.console.push({ level, text: mask.text(text).slice(0, maxText) })
  }
  page.on('console', (message) => {
    const type = message.type()
    if (type === 'error') {
      heard.errors += 1
      write('error', message.text())
    } else if (type === 'warn') write('warning', message.text())
  })
  page.on('pageerror', (error) => {
    heard.uncaught += 1
    write('uncaught', error.message)
  })
  return heard
}
