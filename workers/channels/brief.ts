import type { Notice } from '#core/incident/schema'

/**
 * A notice where there is little room: its title, and of our own text what is news. That is the first line, and one more
 * where the first only says why it is said now, or how long it lasted. Of a template's text all of it.
 */
export function briefOf(notice: Notice): string[] {
  const { title, text, own } = notice
  const lines = text.split('\n')
  const kept = own && own.text !== text ? lines : lines.slice(0, newsOf(notice, lines))
  return [title, ...kept].filter((line) => line.trim() !== '')
}

function newsOf({ event, incident }: Notice, lines: readonly string[]): number {
  if (event === 'incident.resolved') return 2
  const isTrouble = event === 'incident.opened' || event === 'incident.escalated'
  return isTrouble && incident && lines[0] !== incident.cause ? 2 : 1
}
