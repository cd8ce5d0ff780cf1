import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { type Ask, CannotAsk, clip, defineChannel, dots, hostOf, jsonOf } from './define.ts'
import { asTyped, token, under } from './fields.ts'
import { documentOf } from './jira-adf.ts'
import { answered, basicOf, oneLine, ticketAct, ticketReference, wordsForMany } from './ticket.ts'

const config = z.object({
  siteUrl: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .meta({ title: 'Site', examples: ['https://acme.atlassian.net'] }),
  email: z.email().max(200).meta({ title: 'Email', description: 'Of the account whose token it is.' }),
  token: token('API token', 'From id.atlassian.com → Security → API tokens.'),
  project: z
    .string()
    .trim()
    .regex(/^[A-Z][A-Z0-9_]{1,99}$/, 'The key of a project, such as OPS')
    .meta({ title: 'Project', examples: ['OPS'] }),
  issueType: z.string().trim().min(1).max(60).default('Task').meta({ title: 'Issue type' }),
  labels: z
    .array(z.string().regex(/^\S{1,255}$/, 'A label has no blanks'))
    .max(20)
    .optional()
    .meta({ title: 'Labels', examples: [['incident']] }),
  doneStatus: z.string().trim().max(60).optional().meta({
    title: 'Status when resolved',
    description:
      'Left out: the first that Jira counts as done. Where no way leads there, a comment says that it is over.',
  }),
})
type Config = z.output<typeof config>

const maxSummary = 255
/** A document may have 32,767 characters, as JSON. */
const maxText = 8000

/**
 * An issue for each incident in Jira Cloud, commented on and moved along with it.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
 */
export const jiraIssue = defineChannel({
  type: 'jira-issue',
  title: 'Jira issue',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots }),
  secrets: (stored) => [stored.token, basicOf(stored.email, stored.token)],
  recipient: ({ siteUrl, project }) => `${hostOf(siteUrl)}/${String(project)}`,
  address: ({ siteUrl }) => siteUrl,

  async toRequest(stored, notice, { thread, ask, again, now }) {
    const act = ticketAct(notice)
    const known = thread?.['key'] ?? null
    const found = known ?? (again || act !== 'open' ? await find(stored, notice, ask) : null)
    if (found === null && act !== 'open')
      throw new CannotAsk('permanent', 'No issue was made for this incident')
    if (found === null) return call(stored, 'POST', 'issue', { fields: fieldsOf(stored, notice, now) })
    // It is there already: nothing is to be said, but its key is to be known.
    if (known === null && act === 'open') return call(stored, 'GET', `issue/${found}?fields=summary`)
    const stuck = act === 'close' ? await finish(stored, found, ask) : null
    const title = oneLine(notice.title, maxSummary)
    return call(stored, 'POST', `issue/${found}/comment`, { body: said(notice, { now, title, more: stuck }) })
  },
  // A new issue and one that is looked at answer its key; a comment answers its own address below the issue's id.
  receipt(body) {
    const { key, self } = jsonOf(body)
    const found = typeof key === 'string' ? key : /\/issue\/(\d+)\/comment\//.exec(String(self))?.[1]
    return found === undefined ? null : { key: found }
  },
})

function call(stored: Config, method: 'GET' | 'POST', path: string, body?: object): Request {
  return new Request(under(stored.siteUrl, `rest/api/3/${path}`), {
    method,
    headers: {
      authorization: `Basic ${basicOf(stored.email, stored.token)}`,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'manual',
  })
}

function said(
  notice: Notice,
  { now, title = null, more = null }: { now: number; title?: string | null; more?: string | null },
) {
  const { lines, presses } = wordsForMany(notice, now)
  const all = clip(lines.join('\n'), maxText).split('\n')
  return documentOf({
    title,
    lines: more === null ? all : [...all, more],
    presses,
    reference: ticketReference(notice),
  })
}

const fieldsOf = ({ project, issueType, labels = [] }: Config, notice: Notice, now: number) => ({
  project: { key: project },
  issuetype: { name: issueType },
  summary: oneLine(notice.title, maxSummary),
  description: said(notice, { now }),
  ...(labels.length > 0 && { labels }),
})

/** The key of the issue that is about this; null when there is none, or Jira's index does not know it yet. */
async function find(stored: Config, notice: Notice, ask: Ask): Promise<string | null> {
  const jql = `project = "${stored.project}" AND text ~ "\\"${ticketReference(notice)}\\"" ORDER BY created ASC`
  const query = { jql, maxResults: 1, fields: ['summary'] }
  const answer = answered(await ask(call(stored, 'POST', 'search/jql', query)), 'Looking for the issue')
  const { issues } = jsonOf(answer)
  const [first] = Array.isArray(issues) ? (issues as { key?: unknown }[]) : []
  return typeof first?.key === 'string' ? first.key : null
}

interface State {
  fields?: { status?: Status }
  transitions?: { id?: string; name?: string; to?: Status }[]
}
interface Status {
  name?: string
  statusCategory?: { key?: string }
}
const isDone = (status: Status | undefined): boolean => status?.statusCategory?.key === 'done'

/**
 * Moves an issue to where it counts as done. Null when it is there now; else why not, in words for its readers: a workflow
 * without such a way, or one that asks for fields, must not keep them from hearing that it is over.
 */
async function finish(stored: Config, key: string, ask: Ask): Promise<string | null> {
  const looked = await ask(call(stored, 'GET', `issue/${key}?fields=status&expand=transitions`))
  const { fields, transitions = [] } = jsonOf(answered(looked, 'Reading the issue')) as State
  if (isDone(fields?.status)) return null
  const wanted = stored.doneStatus?.toLowerCase()
  const way = transitions.find(({ name, to }) =>
    wanted ? [name, to?.name].some((each) => each?.toLowerCase() === wanted) : isDone(to),
  )
  if (!way?.id) return 'It could not be moved to a status that counts as done: no way leads there.'
  const moved = await ask(call(stored, 'POST', `issue/${key}/transitions`, { transition: { id: way.id } }))
  if (moved.status < 400 || moved.status === 429 || moved.status >= 500) answered(moved, 'Moving the issue')
  return moved.status < 300
    ? null
    : `It could not be moved to ${way.to?.name ?? 'done'}: HTTP ${moved.status}.`
}
