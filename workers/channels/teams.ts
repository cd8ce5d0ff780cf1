import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import {
  type Anatomy,
  anatomyOf,
  type Fact,
  headlineOf,
  pushLineOf,
  plainLines,
  type Tone,
} from './anatomy.ts'
import { clip, defineChannel, fields, jsonOf, postJson, type Reading } from './define.ts'
import { hook, webhookUrl } from './fields.ts'

const config = z.object({
  webhookUrl: webhookUrl(
    'From Teams: the channel’s ••• → Workflows → “Send webhook alerts to a channel”; copy the link it ends with.',
  ),
})

// All of it, 28 KB: https://learn.microsoft.com/en-us/connectors/teams/#known-issues-and-limitations-with-actions
// So no text may be longer than this; a byte counts up to four times, and its escape in JSON once more.
const maxText = 600
const maxBodyLines = 4
const maxUrl = 2000

/** https://adaptivecards.io/explorer/Container.html */
const styles: Record<Tone, string> = {
  critical: 'attention',
  warning: 'warning',
  seen: 'accent',
  good: 'good',
  soon: 'warning',
  plain: 'emphasis',
}

// A flow that was deleted or turned off says so: https://learn.microsoft.com/en-us/troubleshoot/power-platform/power-automate/flow-run-issues
const revocations = ['WorkflowNotFound', 'WorkflowTriggerNotFound', 'WorkflowTriggerIsNotEnabled']

interface Run {
  text: string
  weight?: 'bolder'
  size?: 'large'
  selectAction?: object
}

/** A TextRun, unlike a TextBlock or a Fact, has no Markdown: https://adaptivecards.io/explorer/TextRun.html */
const rich = (runs: Run[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run, text: clip(run.text, maxText) })),
  spacing: 'small',
})

const open = (url: string) => ({ type: 'Action.OpenUrl', url })

const factLine = ({ label, value, url }: Fact) =>
  rich([
    { text: `${label}  `, weight: 'bolder' },
    { text: value, ...(url !== undefined && url.length <= maxUrl && { selectAction: open(url) }) },
  ])

const linesOf = (said: Anatomy) =>
  said.body === null
    ? said.facts.map(factLine)
    : plainLines(said)
        .slice(0, maxBodyLines)
        .map((text) => rich([{ text }]))

function cardOf(said: Anatomy) {
  const headline = rich([{ text: headlineOf(said), weight: 'bolder', size: 'large' }])
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    // What Teams on phones knows too: https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
    version: '1.2',
    fallbackText: clip(pushLineOf(said), maxText),
    msteams: { width: 'Full' },
    body: [
      { type: 'Container', style: styles[said.tone], bleed: true, items: [headline] },
      { type: 'Container', items: linesOf(said) },
    ],
    actions: said.presses
      .filter(({ url }) => url.length <= maxUrl)
      .map(({ text, url }) => ({ ...open(url), title: text })),
  }
}

/** https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#send-adaptive-cards-using-an-incoming-webhook */
function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return {
    type: 'message',
    summary: clip(pushLineOf(said), maxText),
    attachments: [{ contentType, contentUrl: null, content: cardOf(said) }],
  }
}

function readingOf(_status: number, body: string): Reading | null {
  const { code } = fields(jsonOf(body)['error'])
  return typeof code === 'string' && revocations.includes(code) ? 'revoked' : null
}

export const teams = defineChannel({
  type: 'teams',
  title: 'Microsoft Teams',
  config,
  stored: config,
  ...hook,
  toRequest: ({ webhookUrl: url }, notice, { now }) => postJson(url, JSON.stringify(messageOf(notice, now))),
  classify: readingOf,
})
