import { describe, it } from 'vitest'
import { trackerScene } from '../../test/tracker-scene.ts'
import type { AdfNode } from './jira-adf.ts'

const scene = () =>
  trackerScene('jira', 'jira-issue', (siteUrl) => ({
    siteUrl,
    email: 'ops@example.com',
    token: 'good',
    project: 'OPS',
    issueType: 'Incident',
    labels: ['vedette'],
  }))

/** The lines of a document as people read them; throws where Jira would refuse it. */
function linesOf(document: unknown): string[] {
  const { type, content = [] } = document as AdfNode
  if (type !== 'doc') throw new Error('not a document')
  return content.map((paragraph) =>
    (paragraph.content ?? [])
      .map(({ text, marks = [] }) => {
        if (!text) throw new Error('a text node must not be empty')
        return marks.some((mark) => mark.type === 'link') ? `[${text}](${marks[0]?.attrs?.href})` : text
      })
      .join(''),
  )
}

describe('a Jira issue', () => {
  it('is made when an incident opens, commented on, and moved to done when it is over', async ({
    expect,
  }) => {
    const { say, state } = scene()
    expect(await say('incident.opened')).toMatchObject({
      result: 'delivered',
      status: 201,
      receipt: { key: 'OPS-1' },
    })
    await say('incident.acknowledged')
    expect(await say('incident.resolved')).toMatchObject({ result: 'delivered', status: 201 })
    const { issues } = await state()
    expect(issues).toHaveLength(1)
    const [issue] = issues
    expect(issue).toMatchObject({
      title: 'Checkout "EU" & <API> is down',
      labels: ['vedette'],
      state: 'Done',
    })
    expect(linesOf(issue?.body)).toEqual([
      'What: https://shop.example.com/?cart="1"&step=2',
      'Where from: Western Europe, Eastern North America',
      expect.stringMatching(/^Since: 2026/),
      'Last error: HTTP 503 "upstream \\ gone"',
      '[Open incident](https://vedette.example.com/incidents/inc_sample) · [Open target](https://shop.example.com/?cart=%221%22&step=2)',
      'Vedette inc_sample',
    ])
    expect(issue?.comments.map((comment) => linesOf(comment)[0])).toEqual([
      'Acknowledged: Checkout "EU" & <API> is down',
      'Checkout "EU" & <API> is back up',
    ])
  })

  it('goes the way that leads to done, or the one that is asked for', async ({ expect }) => {
    const { say, state, workflow } = scene()
    await workflow('In progress:indeterminate,Finished:done,Won’t fix:done')
    await say('incident.opened')
    await say('incident.resolved')
    expect((await state()).issues[0]?.state).toBe('Finished')
    const other = scene()
    await other.workflow('Finished:done,Won’t fix:done')
    await other.say('incident.opened')
    await other.say('incident.resolved', { config: { doneStatus: 'won’t fix' } })
    expect((await other.state()).issues[0]?.state).toBe('Won’t fix')
  })

  it.for([
    [
      'no way leads there',
      async ({ workflow }: ReturnType<typeof scene>) => workflow('In progress:indeterminate'),
      /no way leads there\.$/,
    ],
    [
      'the way asks for more',
      async ({ fault }: ReturnType<typeof scene>) => fault('POST /transitions', '400'),
      /could not be moved to Done: HTTP 400\.$/,
    ],
  ] as const)('says that it is over also when %s', async ([, prepare, words], { expect }) => {
    const here = scene()
    await here.say('incident.opened')
    await prepare(here)
    expect(await here.say('incident.resolved')).toMatchObject({ result: 'delivered' })
    const [issue] = (await here.state()).issues
    expect(issue?.state).toBe('To Do')
    const lines = linesOf(issue?.comments[0])
    expect(lines[0]).toBe('Checkout "EU" & <API> is back up')
    expect(lines.some((line) => words.test(line))).toBe(true)
  })

  it('is not moved twice when the comment has to be tried again', async ({ expect }) => {
    const { say, state, fault } = scene()
    await say('incident.opened')
    await fault('POST /comment', '500')
    expect(await say('incident.resolved')).toMatchObject({ result: 'transient', status: 500 })
    await say('incident.resolved', { again: true })
    const { calls, issues } = await state()
    expect(calls.filter((call) => call.endsWith('/transitions'))).toHaveLength(1)
    expect(issues[0]?.comments).toHaveLength(1)
  })

  it('is not made twice when the answer to the first try was lost', async ({ expect }) => {
    const { say, state, fault } = scene()
    await fault('POST /issue', 'lose')
    expect(await say('incident.opened')).toMatchObject({ result: 'transient', status: null })
    expect(await say('incident.opened', { again: true })).toMatchObject({ receipt: { key: 'OPS-1' } })
    await say('incident.resolved')
    const { issues } = await state()
    expect(issues.map(({ state: at }) => at)).toEqual(['Done'])
  })

  it('shows neither the token nor what is made of it', async ({ expect }) => {
    const { say } = scene()
    const outcome = await say('incident.opened', { config: { token: 'wrong-token' } })
    expect(outcome).toMatchObject({ result: 'permanent', status: 401 })
    expect(outcome.error).not.toMatch(/wrong-token/)
    expect(await say('incident.acknowledged')).toMatchObject({
      result: 'permanent',
      error: 'No issue was made for this incident',
    })
  })
})
