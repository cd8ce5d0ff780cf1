import type { Notice } from '#core/incident/schema'
import type { Press } from '../anatomy.ts'
import { partsOf } from './parts.ts'
import { stateOf, subjectOf } from './state.ts'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? '')
/** Line breaks stay; what only a machine reads goes. */
const lines = (text: string): string => escape(text.replaceAll(/[^\P{Cc}\n]/gu, ' ')).replaceAll('\n', '<br>')

const filled = 'background:#1d2939;color:#ffffff;border:2px solid #667085'
const framed = 'color:inherit;border:2px solid currentColor'
const button = ({ text, url, does }: Press): string =>
  `<p style="margin:0 0 12px"><a href="${escape(url)}" style="display:block;max-width:320px;padding:13px 16px;border-radius:6px;font-weight:700;text-align:center;text-decoration:none;${does ? filled : framed}">${text}</a></p>`

/**
 * The mail as HTML. No table, no image, nothing from elsewhere. No colour of text or background is set, only said that
 * both schemes are fine: the mail program's own stay, by day and by night. What has a colour has both of its own.
 */
export function htmlOf(notice: Notice): string {
  const { word, colour } = stateOf(notice)
  const { title, reason, facts, presses } = partsOf(notice)
  const lined = facts.map(
    ({ label, value, url }) =>
      `<p style="margin:0 0 12px"><span style="font-size:13px;opacity:.75">${label}</span><br>${
        url
          ? `<a href="${escape(url)}" style="color:inherit;overflow-wrap:anywhere">${lines(value)}</a>`
          : `<span style="overflow-wrap:anywhere">${lines(value)}</span>`
      }</p>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${lines(subjectOf(notice))}</title>
<style>:root{color-scheme:light dark}</style>
</head>
<body style="margin:0;padding:0">
<div style="max-width:560px;padding:24px 20px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div style="display:none;max-height:0;overflow:hidden">${lines(reason)}</div>
<p style="margin:0 0 10px"><span style="display:inline-block;padding:3px 10px;border-radius:4px;background:${colour};color:#ffffff;font-size:14px;font-weight:700">${word}</span></p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25;overflow-wrap:anywhere" dir="auto">${lines(title)}</h1>
<p style="margin:0 0 20px;font-size:17px;overflow-wrap:anywhere" dir="auto">${lines(reason)}</p>
${lined.join('\n')}
<div style="height:12px"></div>
${presses.map(button).join('\n')}
<p style="margin:20px 0 0;font-size:13px;opacity:.75">Vedette sends this to the address of an alert channel. It is kept in the delivery log as ${escape(notice.id)}.</p>
</div>
</body>
</html>
`
}
