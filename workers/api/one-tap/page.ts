import { inWords } from '#core/incident/duration'
import { clockText, regionsText } from '#core/incident/notice'
import type { Incident } from '#core/incident/schema'
import { html, Markup } from '#status/markup'
import { style } from '#status/style'

const more = `
.big{gap:14px}.big form{display:grid;gap:12px;margin-top:6px}
button{font:600 17px/1.2 var(--font);padding:16px 20px;border:0;border-radius:10px;background:var(--ink);color:var(--panel);cursor:pointer;width:100%}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px}dt{color:var(--ink3)}dd{margin:0;overflow-wrap:anywhere}
`

/** A page of one panel, without script. */
export function onePage(title: string, tone: 'x' | 'g' | 'u' | 'q', content: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(style + more)}
        </style>
      </head>
      <body>
        <main><section class="${new Markup(`panel big ${tone}`)}">${content}</section></main>
      </body>
    </html> `.text
}

const states: Record<Incident['status'], { word: string; tone: 'x' | 'g' | 'u' }> = {
  open: { word: 'Nobody has taken it on', tone: 'x' },
  acknowledged: { word: 'Acknowledged', tone: 'g' },
  resolved: { word: 'Resolved', tone: 'u' },
}

/** What is wrong, since when, where from, and the one button. `now` is epoch ms. */
export function incidentPage(incident: Incident, now: number): string {
  const { word, tone } = states[incident.status]
  const taken = incident.timeline.findLast(({ kind }) => kind === 'acknowledged')
  const span = inWords((incident.resolvedAt ?? now) - incident.startedAt)
  const facts: [string, string][] = [
    ['Why', incident.cause],
    ['Since', `${clockText(incident.startedAt)} (${span})`],
    ...(incident.regions.length > 0 ? [['From', regionsText(incident.regions)] as [string, string]] : []),
    ...(taken ? [['By', `${taken.text}, ${clockText(taken.at)}`] as [string, string]] : []),
  ]
  return onePage(
    incident.title,
    tone,
    html`<span class="${new Markup(`say ${tone}`)}"><i></i>${word}</span>
      <h1>${incident.title}</h1>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${
        incident.status === 'open'
          ? html`<form method="post"><button>Acknowledge</button></form>
              <p class="faint">
                Escalation stops, and everybody who heard of it is told that you are on it.
              </p>`
          : null
      }
      <p><a href="/incidents/${incident.id}">Open in the dashboard</a></p>`,
  )
}

/** Why a link does nothing. */
export const deadLinkPage = (title: string, text: string): string =>
  onePage(
    title,
    'q',
    html`<h1>${title}</h1>
      <p class="quiet">${text}</p>
      <p><a href="/incidents">Open the dashboard</a></p>`,
  )
