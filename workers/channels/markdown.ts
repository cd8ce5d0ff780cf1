import type { Anatomy, Fact } from './anatomy.ts'
import { autolink, destination, escapeMarkdown, fit } from './markup.ts'

const maxValue = 600
const maxBody = 2000
const maxUrl = 2000

const factLine = ({ label, value, url }: Fact): string =>
  `**${label}**  ${url !== undefined && url.length <= maxUrl ? autolink(url) : fit(value, maxValue, escapeMarkdown)}`

/** The facts, or the body, and what to press, in Markdown: less than 9,000 characters. */
export function markdownOf({ facts, body, presses }: Anatomy): string {
  const lines = body === null ? facts.map(factLine) : [fit(body, maxBody, escapeMarkdown)]
  const links = presses
    .filter(({ url }) => url.length <= maxUrl)
    .map(({ text, url }) => `[${text}](${destination(url)})`)
    .join(' · ')
  // Two spaces at a line's end break it.
  return [...lines, links].filter((line) => line !== '').join('  \n')
}
