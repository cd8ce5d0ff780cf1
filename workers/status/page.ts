import type {
  Component,
  PublicIncident,
  PublicMaintenance,
  PublicUpdate,
  StatusSnapshot,
} from '#core/status-page/model'
import { shownDays } from '#core/status-page/model'
import { percent, statusWord } from '#core/status-page/words'
import { band, bandLines, letter } from './band.ts'
import { html, Markup } from './markup.ts'
import { style } from './style.ts'
import { clock, day, moment, timeTag } from './time.ts'

/** Where `serve` writes how fresh the page is: the one thing in it that changes while nothing happens. */
export const freshnessSlot = '<!--freshness-->'
/** Where `serve` warns that nobody has confirmed the page for a while. */
export const warningSlot = '<!--warning-->'

/** The public page as one document: no script, nothing from elsewhere. */
export function statusPage(snapshot: StatusSnapshot): string {
  const { page, headline, components, maintenances, current, recent } = snapshot
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${headline.text} · ${page.title}</title>
        <meta name="description" content="${page.title}: ${headline.text}." />
        <link
          rel="alternate"
          type="application/atom+xml"
          title="${page.title}"
          href="/status/${page.slug}/feed.atom"
        />
        <link rel="icon" href="${icon(letter[headline.status])}" />
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        ${bandLines(shownDays)}${hatch}
        <main>
          <header class="row">
            <div class="brand">${lantern}<span>${page.title}</span></div>
            <a class="quiet" href="/status/${page.slug}/feed.atom">Feed</a>
          </header>
          ${new Markup(warningSlot)}${lead(snapshot)}
          ${current.map((incident) => open(incident, snapshot.generatedAt))}
          ${maintenances.map((window) => plan(window, snapshot.generatedAt))}
          ${components.length > 0 ? html`<section class="panel" aria-label="Components">${components.map(part)}</section>` : null}
          ${past(recent, snapshot.generatedAt)}
          <footer class="faint">
            <span>${new Markup(freshnessSlot)}</span
            ><span>Times are UTC. Planned work and time not checked do not count.</span>
          </footer>
        </main>
      </body>
    </html> `.text
}

function lead({ headline, components, generatedAt }: StatusSnapshot): Markup {
  const { status, text, since, also } = headline
  const dated = since === null ? null : html`Since ${timeTag(since, moment(since, generatedAt))}. `
  const others = components.some((component) => component.status === 'up') ? 'Other systems work.' : ''
  const detail = status === 'up' ? null : html`<p class="quiet">${dated}${also ?? others}</p>`
  const word = status === 'up' ? 'All is well' : statusWord[status]
  return html`<section class="panel big ${letter[status]}">
    ${say(status, word)}
    <h1>${text}</h1>
    ${detail}
  </section>`
}

const say = (status: Component['status'], word: string): Markup =>
  html`<span class="say ${letter[status]}"><i></i>${word}</span>`

const part = (component: Component): Markup =>
  html`<div class="part">
    <div class="row">
      <h2>${component.name}</h2>
      ${say(component.status, statusWord[component.status])}
    </div>
    ${band(component)}
    <p class="row faint span">
      ${component.uptime === null ? 'not measured yet' : `${percent(component.uptime)} uptime`}
    </p>
  </div> `

const updateWord = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
} as const

const open = (incident: PublicIncident, now: number): Markup =>
  html`<section class="panel">
    <div class="part">
      <h2>${incident.title}</h2>
      <ol>
        ${incident.updates.map(
          (update) =>
            html`<li>
              <span class="faint num">${timeTag(update.at, moment(update.at, now))}</span>
              <p dir="auto">${said(update)}</p>
            </li>`,
        )}
      </ol>
    </div>
  </section>`

/** A note keeps the lines it was written in. */
const said = ({ kind, text, isNote }: PublicUpdate): Markup =>
  isNote ? html`<b>Update.</b> <span class="note">${text}</span>` : html`<b>${updateWord[kind]}.</b> ${text}`

const plan = ({ title, components, startsAt, endsAt, active }: PublicMaintenance, now: number): Markup =>
  html`<section class="panel">
    <div class="part">
      <div class="row">
        <h2>${title}</h2>
        ${active ? say('maintenance', 'Going on') : html`<span class="faint">Planned</span>`}
      </div>
      <p class="quiet num">
        ${timeTag(startsAt, moment(startsAt, now))} to ${timeTag(endsAt, moment(endsAt, now))}
      </p>
      <p class="faint">${components.map(({ name }) => name).join(', ')}</p>
    </div>
  </section>`

/** Of what is over the title is enough, with what was written about it. */
function past(incidents: readonly PublicIncident[], now: number): Markup | null {
  if (incidents.length === 0) return null
  const rows = incidents.map(
    ({ startedAt, title, updates }) =>
      html`<div class="past">
        <span class="faint num">${timeTag(startedAt, `${day(startedAt)}, ${clock(startedAt)}`)}</span>
        <div>
          <p>${title}</p>
          ${updates.filter(({ isNote }) => isNote).map((update) => pastNote(update, now))}
        </div>
      </div>`,
  )
  return html`<section class="panel">
    <div class="part"><h2>The last 14 days</h2></div>
    ${rows}
  </section>`
}

const pastNote = ({ at, text }: PublicUpdate, now: number): Markup =>
  html`<p class="quiet after" dir="auto">
    <span class="faint num">${timeTag(at, moment(at, now))}</span> <span class="note">${text}</span>
  </p>`

const lantern = html`<svg viewBox="0 0 20 20" aria-hidden="true">
  <circle cx="10" cy="10" r="4.2" stroke="none" />
  <path d="M10 2a8 8 0 0 1 0 16" fill="none" stroke-width="2" stroke-linecap="round" />
</svg>`

/** "Not checked" is hatched. The lines lie flat, for a band is stretched sideways. */
const hatch = html`<svg class="hidden" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="1" height="4" patternUnits="userSpaceOnUse">
      <rect width="1" height="4" />
      <path d="M0 1H1" stroke-width="2" />
    </pattern>
  </defs>
</svg>`

const iconColors: Record<string, string> = { u: '2aa876', g: 'e0a02c', x: 'dc4a34', m: '7fa3e6', q: '98a2ae' }
const icon = (kind: string): string =>
  `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${iconColors[kind] ?? iconColors.q}'/%3E%3C/svg%3E`
