import { inject } from 'vitest'
import { sampleNotice } from '../workers/core/alert/sample-notice.ts'
import type { Receipt } from '../workers/core/incident/chain.ts'
import type { Notice } from '../workers/core/incident/schema.ts'
import { deliver, type DeliveryOutcome } from '../workers/channels/deliver.ts'
import type { Issue } from './tracker-servers.ts'

export type { Issue } from './tracker-servers.ts'

/** A tracker of its own, and a chain of messages to it as an incident object sends them: it remembers the first receipt. */
export function trackerScene(kind: 'github' | 'jira', type: string, config: (origin: string) => object) {
  const run = crypto.randomUUID()
  const origin = inject('trackers')
  let thread: Receipt | null = null
  const control = (path: string) => fetch(`${origin}${path}`, { method: 'POST' })
  return {
    say: async (
      event: Notice['event'],
      more: { again?: boolean; config?: object } = {},
    ): Promise<DeliveryOutcome> => {
      const channel = { type, config: { ...config(`${origin}/${kind}/${run}`), ...more.config } }
      const options = { allowPrivateTargets: true, now: Date.now(), thread, again: more.again ?? false }
      const outcome = await deliver(channel, sampleNotice(event), options)
      thread ??= outcome.receipt ?? null
      return outcome
    },
    forgetThread: () => {
      thread = null
    },
    state: async (): Promise<{ issues: Issue[]; calls: string[] }> =>
      (await fetch(`${origin}/state/${run}`)).json(),
    fault: (call: string, how: string) =>
      control(`/fault/${run}?call=${encodeURIComponent(call)}&kind=${how}`),
    workflow: (ways: string) => control(`/workflow/${run}?ways=${encodeURIComponent(ways)}`),
  }
}
