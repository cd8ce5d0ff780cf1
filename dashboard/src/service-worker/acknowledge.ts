import type { PushMessage } from '#core/device/push-message'
import { pathOf } from './notification.ts'

/** What became of an acknowledgement, in words for a notification. */
export interface Outcome {
  title: string
  body: string
}

interface Incident {
  title: string
  status: 'open' | 'acknowledged' | 'resolved'
  timeline: { kind: string; text: string }[]
}

/**
 * Takes an incident on: as who is signed in here, and where nobody is, by the signed link that came with the message.
 * @param call `fetch`, or what a test puts in its place.
 */
export async function acknowledge(
  message: PushMessage,
  origin: string,
  call: typeof fetch = fetch,
): Promise<Outcome> {
  try {
    const answer = await call(`/api/v1/incidents/${message.incidentId}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    if (answer.ok) return told((await answer.json()) as Incident)
    if (answer.status !== 401 && answer.status !== 403) return failed(answer.status)
    return await byLink(message, origin, call)
  } catch {
    return { title: 'Not acknowledged', body: `${message.title}\nVedette cannot be reached from here.` }
  }
}

async function byLink(message: PushMessage, origin: string, call: typeof fetch): Promise<Outcome> {
  const signIn = { title: 'Not acknowledged', body: 'Nobody is signed in here. Open Vedette to sign in.' }
  if (message.acknowledgeUrl === undefined) return signIn
  const answer = await call(pathOf(message.acknowledgeUrl, origin), { method: 'POST' })
  if (answer.ok) return { title: '👀 Acknowledged', body: message.title }
  return answer.status === 410
    ? { ...signIn, body: 'The link in this message has expired. Open Vedette to sign in.' }
    : failed(answer.status)
}

function told({ title, status, timeline }: Incident): Outcome {
  if (status === 'resolved') return { title: '🟢 It is over already', body: title }
  const by = timeline.findLast(({ kind }) => kind === 'acknowledged')?.text ?? 'Acknowledged'
  return { title: `👀 ${by}`, body: title }
}

const failed = (status: number): Outcome => ({
  title: 'Not acknowledged',
  body: status === 404 ? 'There is no such incident.' : `Vedette answered ${status}. Open it to try again.`,
})
