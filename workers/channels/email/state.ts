import type { Notice } from '#core/incident/schema'
import { clip } from '../define.ts'

/** What a mail says first, and the colour it says it in: white on it can be read by day and by night. */
export interface State {
  word: string
  colour: string
}

const red = '#b42318'
const amber = '#93500a'
const green = '#05603a'
const grey = '#475467'

const states: Partial<Record<Notice['event'], State>> = {
  'incident.escalated': { word: 'Escalated', colour: red },
  'incident.acknowledged': { word: 'Acknowledged', colour: grey },
  'certificate.expiring': { word: 'Expires soon', colour: amber },
  'domain.expiring': { word: 'Expires soon', colour: amber },
  'channel.failing': { word: 'Channel fails', colour: amber },
  'channel.recovered': { word: 'Channel works', colour: green },
  test: { word: 'Test', colour: grey },
}

export function stateOf({ event, incident, monitor }: Notice): State {
  const warning = incident?.severity === 'warning'
  if (event === 'incident.opened')
    return warning
      ? { word: monitor ? 'Degraded' : 'Warning', colour: amber }
      : { word: monitor ? 'Down' : 'Critical', colour: red }
  if (event === 'incident.resolved')
    return incident?.reason ? { word: 'Closed', colour: grey } : { word: 'Resolved', colour: green }
  return states[event] ?? { word: 'Notice', colour: grey }
}

const maxSubject = 200

/** The state first: it is what a phone's lock screen has room for. One line, whatever is in it. */
export function subjectOf(notice: Notice): string {
  // Words of the workspace's own are said whole.
  const own = notice.own && notice.own.title !== notice.title ? notice.title : null
  const about = own ?? notice.monitor?.name ?? notice.incident?.title ?? notice.title
  const said = notice.incident ? about : notice.title.replace(/^Test from Vedette: /, '')
  const line = `${stateOf(notice).word}: ${said}`.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  return clip(line, maxSubject)
}
