import type { StatusSnapshot } from '#core/status-page/model'
import { statusWord } from '#core/status-page/words'
import { html } from './markup.ts'

const colors = {
  up: '#0b7a53',
  degraded: '#8f5b00',
  flapping: '#8f5b00',
  down: '#bd2f1b',
  maintenance: '#2f5fb8',
  unknown: '#626a74',
  paused: '#626a74',
  pending: '#626a74',
}

/** A badge for READMEs: "status · All working". Sized by a generous guess at the width of its letters. */
export function badge({ headline }: StatusSnapshot): string {
  const word = headline.status === 'up' ? 'All working' : statusWord[headline.status]
  const width = 56 + 16 + Math.ceil(word.length * 7)
  const middle = 56 + (width - 56) / 2
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="20"
    role="img"
    aria-label="status: ${word}"
  >
    <title>status: ${word}</title>
    <rect width="${width}" height="20" rx="4" fill="#24292f" />
    <path d="M56 0h${width - 60}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H56z" fill="${colors[headline.status]}" />
    <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
      <text x="28" y="14">status</text>
      <text x="${middle}" y="14">${word}</text>
    </g>
  </svg> `.text
}
