import { describe, it } from 'vitest'
import { sampleNotice } from '#core/alert/sample-notice'
import { trackerScene } from '../../test/tracker-scene.ts'
import { askNothing } from './define.ts'
import { githubIssue } from './github-issue.ts'

const scene = () =>
  trackerScene('github', 'github-issue', (apiUrl) => ({
    repository: 'acme/ops',
    token: 'ghp-good',
    labels: ['incident', 'vedette'],
    apiUrl,
  }))

describe('a GitHub issue', () => {
  it('is made when an incident opens, commented on, and closed with a comment when it is over', async ({
    expect,
  }) => {
    const { say, state } = scene()
    const opened = await say('incident.opened')
    expect(opened).toMatchObject({ result: 'delivered', status: 201, receipt: { number: '1' } })
    for (const event of ['incident.escalated', 'incident.acknowledged', 'incident.resolved'] as const)
      expect(await say(event)).toMatchObject({ result: 'delivered', status: 201 })
    const { issues, calls } = await state()
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({
      title: 'Checkout "EU" & <API> is down',
      labels: ['incident', 'vedette'],
      state: 'closed',
      comments: [
        expect.stringContaining('is down'),
        expect.stringContaining('Acknowledged by Anna'),
        expect.stringContaining('is back up'),
      ],
    })
    // Closing comes first: done twice it changes nothing, while a comment would stand there twice.
    expect(calls.slice(-2)).toEqual([
      'PATCH /repos/acme/ops/issues/1',
      'POST /repos/acme/ops/issues/1/comments',
    ])
  })

  it('shows texts as they are, mentions nobody, and leaves out the link that acknowledges', async ({
    expect,
  }) => {
    const { say, state } = scene()
    await say('incident.opened')
    const [issue] = (await state()).issues
    const lines = String(issue?.body).split('\n')
    expect(lines).toEqual([
      'What\\: <https://shop.example.com/?cart=%221%22&step=2>',
      'Where from\\: Western Europe, Eastern North America',
      expect.stringMatching(/^Since\\: 2026/),
      'Last error\\: HTTP 503 "upstream \\\\ gone"',
      '',
      '[Open incident](https://vedette.example.com/incidents/inc_sample) · [Open target](https://shop.example.com/?cart=%221%22&step=2)',
      '',
      '<!-- vedette inc_sample -->',
    ])
    expect(String(issue?.body)).not.toContain('/acknowledge')
    const stored = { repository: 'acme/ops', token: 'x', apiUrl: 'https://api.github.com' }
    const text = '@acme/all see #12, <script> & **this** `x` GH:fire: a_b'
    const saying = { now: 0, thread: null, ask: askNothing }
    const request = await githubIssue.toRequest(stored, { ...sampleNotice('test'), text }, saying)
    const { body } = await request.json<{ body: string }>()
    expect(body.split('\n')[0]).toBe(
      '@\u2060acme/all see #\u206012, &lt;script&gt; &amp; \\*\\*this\\*\\* \\`x\\` GH\\:fire\\: a\\_b',
    )
  })

  it('is not made twice when the answer to the first try was lost', async ({ expect }) => {
    const { say, state, fault } = scene()
    await fault('POST /issues', 'lose')
    expect(await say('incident.opened')).toMatchObject({ result: 'transient', status: null })
    expect(await say('incident.opened', { again: true })).toMatchObject({
      result: 'delivered',
      receipt: { number: '1' },
    })
    await say('incident.resolved')
    const { issues } = await state()
    expect(issues).toHaveLength(1)
    expect(issues[0]).toMatchObject({ state: 'closed', comments: [expect.any(String)] })
  })

  it('is found again when its number was never learnt, and missed in words when there is none', async ({
    expect,
  }) => {
    const { say, state, forgetThread } = scene()
    expect(await say('incident.acknowledged')).toMatchObject({
      result: 'permanent',
      error: 'No issue was made for this incident',
    })
    await say('incident.opened')
    forgetThread()
    expect(await say('incident.resolved')).toMatchObject({ result: 'delivered', receipt: { number: '1' } })
    expect((await state()).issues[0]?.state).toBe('closed')
  })

  it('waits as long as a limit says, also where that is told as a refusal', async ({ expect }) => {
    const { say, fault } = scene()
    await fault('POST /issues', '403-limit')
    expect(await say('incident.opened')).toMatchObject({
      result: 'transient',
      status: 403,
      retryAfterMs: 42_000,
    })
    await fault('POST /issues', 'used-up')
    const { retryAfterMs } = await say('incident.opened')
    expect(retryAfterMs).toBeGreaterThan(1_000_000)
    expect(retryAfterMs).toBeLessThanOrEqual(1_801_000)
  })

  it('is closed at the next try when closing failed, and said once', async ({ expect }) => {
    const { say, state, fault } = scene()
    await say('incident.opened')
    await fault('PATCH /issues/1', '500')
    expect(await say('incident.resolved')).toMatchObject({
      result: 'transient',
      error: 'Closing the issue: HTTP 500',
    })
    await say('incident.resolved', { again: true })
    expect((await state()).issues[0]).toMatchObject({ state: 'closed', comments: [expect.any(String)] })
  })

  it('takes a token that is gone as revoked, without showing it', async ({ expect }) => {
    const { say } = scene()
    const outcome = await say('incident.opened', { config: { token: 'ghp-expired' } })
    expect(outcome).toMatchObject({ result: 'revoked', status: 401 })
    expect(outcome.error).not.toContain('ghp-expired')
  })

  it('is one for all reminders of one certificate', async ({ expect }) => {
    const { say, state } = scene()
    await say('certificate.expiring')
    await say('certificate.expiring')
    const { issues } = await state()
    expect(issues).toHaveLength(1)
    expect(issues[0]?.comments).toHaveLength(1)
  })
})
