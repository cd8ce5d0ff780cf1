import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { type Ask, CannotAsk, clip, defineChannel, dots, hostOf, jsonOf, type Reading } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { answered, oneLine, saysTooMany, ticketAct, ticketReference, wordsForMany } from './ticket.ts'

const config = z.object({
  repository: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, 'An owner and a repository: acme/ops')
    .meta({ title: 'Repository', examples: ['acme/ops'] }),
  token: token('Token', 'A fine-grained token for this repository alone, with “Issues: read and write”.'),
  labels: z
    .array(z.string().trim().min(1).max(50))
    .max(20)
    .optional()
    .meta({
      title: 'Labels',
      description: 'Put on each issue; those that there are not are made.',
      examples: [['incident']],
    }),
  apiUrl: apiUrl('https://api.github.com').meta({
    title: 'API address',
    description: 'https://HOST/api/v3 for GitHub Enterprise Server; else only for a proxy of your own.',
  }),
})
type Config = z.output<typeof config>

const maxTitle = 256
const maxText = 20_000
/** Of the newest issues so many are looked through for one that may be there already: the answer must fit into 64 KB. */
const lookedThrough = 5

/**
 * An issue for each incident, commented on and closed along with it. https://docs.github.com/en/rest/issues/issues,
 * …/issues/comments. GitHub takes no idempotency key: before a message is sent again it is looked for.
 */
export const githubIssue = defineChannel({
  type: 'github-issue',
  title: 'GitHub issue',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots }),
  secrets: (stored) => [stored.token],
  recipient: ({ apiUrl: base, repository }) => `${hostOf(base).replace(/^api\./, '')}/${String(repository)}`,
  address: (stored) => stored.apiUrl,

  async toRequest(stored, notice, { thread, ask, again, now }) {
    const act = ticketAct(notice)
    const known = thread?.['number'] ?? null
    const found = known ?? (again || act !== 'open' ? await find(stored, notice, ask) : null)
    if (found === null && act !== 'open')
      throw new CannotAsk('permanent', 'No issue was made for this incident')
    if (found === null) return call(stored, 'POST', 'issues', issueOf(stored, notice, now))
    // It is there already: nothing is to be said, but its number is to be known.
    if (known === null && act === 'open') return call(stored, 'GET', `issues/${found}`)
    if (act === 'close') await close(stored, found, ask)
    return call(stored, 'POST', `issues/${found}/comments`, {
      body: bodyOf(notice, { now, isComment: true }),
    })
  },
  classify,
  receipt(body) {
    const { number, issue_url: issueUrl } = jsonOf(body)
    const found = typeof number === 'number' ? String(number) : /\/issues\/(\d+)$/.exec(String(issueUrl))?.[1]
    return found === undefined ? null : { number: found }
  },
})

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api: limits are 403 as well as 429. */
function classify(status: number, body: string): Reading | null {
  if (status === 403 && saysTooMany(body)) return 'transient'
  // The token is expired or was deleted.
  if (status === 401 && jsonOf(body)['message'] === 'Bad credentials') return 'revoked'
  // Only this issue is gone, not the repository's issues.
  return status === 410 && /issue was deleted/i.test(body) ? 'permanent' : null
}

function call(stored: Config, method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Request {
  return new Request(under(stored.apiUrl, `repos/${stored.repository}/${path}`), {
    method,
    headers: {
      authorization: `Bearer ${stored.token}`,
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      'x-github-api-version': '2022-11-28',
    },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'manual',
  })
}

const markOf = (notice: Notice): string => `<!-- vedette ${ticketReference(notice)} -->`

/** The number of the issue that is about this, if it is among the newest; null when it is not, or the answer is too long. */
async function find(stored: Config, notice: Notice, ask: Ask): Promise<string | null> {
  const query = `issues?state=all&sort=created&direction=desc&per_page=${lookedThrough}`
  const answer = answered(await ask(call(stored, 'GET', query)), 'Looking for the issue')
  const issues = jsonOf(`{"issues":${answer}}`)['issues']
  if (!Array.isArray(issues)) return null
  const mark = markOf(notice)
  const found = (issues as { number?: unknown; body?: unknown }[]).find(({ body }) =>
    String(body).includes(mark),
  )
  return typeof found?.number === 'number' ? String(found.number) : null
}

/** Closing twice changes nothing, so it comes before the comment, which a retry would repeat. */
async function close(stored: Config, number: string, ask: Ask): Promise<void> {
  const closed = { state: 'closed', state_reason: 'completed' }
  answered(await ask(call(stored, 'PATCH', `issues/${number}`, closed)), 'Closing the issue')
}

const issueOf = ({ labels = [] }: Config, notice: Notice, now: number) => ({
  title: oneLine(notice.title, maxTitle),
  body: `${bodyOf(notice, { now, isComment: false })}\n\n${markOf(notice)}`,
  ...(labels.length > 0 && { labels }),
})

/** In GitHub's Markdown. The link that acknowledges is not in it: an issue may be public. */
function bodyOf(notice: Notice, { now, isComment }: { now: number; isComment: boolean }): string {
  const { lines, presses } = wordsForMany(notice, now)
  const escaped = clip(lines.join('\n'), maxText).split('\n').map(escapeLine)
  const title = isComment ? [`**${escapeMarkdown(oneLine(notice.title, maxTitle))}**`, ''] : []
  const links = presses.map(({ url, text }) => `[${text}](${tamed(url)})`)
  return [...title, ...escaped, '', links.join(' · ')].join('\n')
}

const urls = /(https?:\/\/[^\s<>…]+)/

/** Addresses can be pressed; nothing else has a meaning, and nobody and no issue is mentioned. */
const escapeLine = (line: string): string =>
  line
    .split(urls)
    .map((part, index) => (index % 2 === 1 ? `<${tamed(part)}>` : escapeMarkdown(part)))
    .join('')

/** WORD JOINER: ends a mention before it has begun, and is seen by nobody. */
const joiner = '\u2060'
const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]()+\-.!|~=:]/g, (one) => `\\${one}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[@#]/g, (one) => one + joiner)

/** An address that cannot leave the brackets it is put into. */
const tamed = (url: string): string =>
  url.replaceAll(/[\s<>()[\]"'`\\|*@]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
