import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { NoticeEvent } from '../incident/schema.ts'
import { sampleNotice } from './sample-notice.ts'
import { inTemplateWords, type MessageTemplate, renderPart, TemplateEvent, templateFor } from './template.ts'
import { templateVariables } from './template-variables.ts'

const to = { channelId: 'chn_a', channelName: 'On-call' }
const template = (part: Partial<MessageTemplate>): MessageTemplate => ({
  channelId: null,
  event: '*',
  title: null,
  text: null,
  ...part,
})
const opened = sampleNotice('incident.opened')

describe('the template for a part', () => {
  const all = [
    template({ text: 'everybody' }),
    template({ event: 'incident.opened', text: 'everybody, opened' }),
    template({ channelId: 'chn_a', text: 'a' }),
    template({ channelId: 'chn_a', event: 'incident.opened', title: 'a, opened' }),
    template({ channelId: 'chn_b', event: 'incident.opened', text: 'b, opened' }),
  ]
  const textOf = (channelId: string, event: string) =>
    templateFor(all, { channelId, event, part: 'text' })?.text

  it('is the most special one that says that part', ({ expect }) => {
    expect(textOf('chn_b', 'incident.opened')).toBe('b, opened')
    // Its own for this kind has only a title, so its own for every kind says the text.
    expect(textOf('chn_a', 'incident.opened')).toBe('a')
    expect(textOf('chn_b', 'incident.resolved')).toBe('everybody')
    expect(textOf('chn_c', 'incident.opened')).toBe('everybody, opened')
    expect(templateFor(all, { channelId: 'chn_b', event: 'incident.opened', part: 'title' })).toBeNull()
  })

  it('can be for every kind of notice but a test', ({ expect }) => {
    expect(TemplateEvent.options).toEqual([...NoticeEvent.options.filter((kind) => kind !== 'test'), '*'])
  })
})

describe('a notice in the words of templates', () => {
  it('has their title on one line and their text, and keeps ours beside', ({ expect }) => {
    const words = template({
      title: '[{{ incident.severity }}]\n {{ monitor.name }}',
      text: '{{ incident.cause }} since {{ incident.startedAtText }} ({{ incident.duration }})\n',
    })
    const resolved = sampleNotice('incident.resolved')
    const { notice, faults } = inTemplateWords(resolved, [words], to)
    expect(faults).toEqual([])
    expect(notice).toEqual({
      ...resolved,
      title: '[critical] Checkout "EU" & <API>',
      text: `${resolved.incident?.cause} since 2026-11-20 19:00:00 UTC (12 min)`,
      own: { title: resolved.title, text: resolved.text },
    })
  })

  it('is as it was without a template, or where one says nothing', ({ expect }) => {
    expect(inTemplateWords(opened, [], to)).toEqual({ notice: opened, faults: [] })
    const mute = template({ title: '{% if expiry %}x{% endif %}', text: ' ' })
    expect(inTemplateWords(opened, [mute], to)).toEqual({ notice: opened, faults: [] })
    expect(
      inTemplateWords(sampleNotice('test'), [template({ event: 'incident.opened', title: 'x' })], to).notice,
    ).toEqual(sampleNotice('test'))
  })

  it('keeps our words where a template fails, and says which', ({ expect }) => {
    const broken = [
      template({ title: 'fine', text: 'a\n{{ monitor.name | shout }}' }),
      template({
        channelId: 'chn_a',
        event: 'incident.opened',
        title: '{% for i in (1..1000000000) %}{% endfor %}',
      }),
    ]
    const { notice, faults } = inTemplateWords(opened, broken, to)
    expect(notice).toEqual(opened)
    expect(faults).toEqual([
      'The title template of On-call failed, so our own words were sent (line 1, column 1: It does more than a template may)',
      expect.stringMatching(
        /^The text template of the workspace failed, so our own words were sent \(line 2, column \d+: undefined filter: shout\)$/,
      ),
    ])
  })

  it('can be said in the words of another channel, from our own', ({ expect }) => {
    const [shout, whisper] = [
      template({ title: '{{ notice.title | upcase }}' }),
      template({ title: 'psst: {{ notice.title }}' }),
    ]
    const first = inTemplateWords(opened, [shout ?? template({})], to).notice
    expect(inTemplateWords(first, [whisper ?? template({})], to).notice.title).toBe(`psst: ${opened.title}`)
    expect(inTemplateWords(first, [], to).notice).toEqual(opened)
  })

  it('is never empty, never longer than it may be, always well formed, and always the same', ({ expect }) => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '{{',
        '}}',
        '{%',
        '%}',
        ' | ',
        'monitor.name',
        'if ',
        'endif',
        '{{ notice.text }}',
        'for i in regions',
        '😀'.repeat(400),
      ),
    )
    const liquid = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.constantFrom(...NoticeEvent.options), liquid, liquid, (event, title, text) => {
        const said = () => inTemplateWords(sampleNotice(event), [template({ title, text })], to)
        const { notice } = said()
        expect(notice.title.trim()).not.toBe('')
        expect(notice.title.length).toBeLessThanOrEqual(300)
        expect(notice.text.length).toBeLessThanOrEqual(10_000)
        expect(notice.title.isWellFormed() && notice.text.isWellFormed()).toBe(true)
        expect(said()).toEqual({ notice, faults: said().faults })
      }),
      { numRuns: 300 },
    )
  })
})

describe('the variables', () => {
  it('hold times as ISO and as clock text, spans in words, and names of regions', ({ expect }) => {
    const variables = templateVariables(sampleNotice('incident.resolved'))
    expect(variables).toMatchObject({
      event: 'incident.resolved',
      atText: '2026-11-20 19:12:00 UTC',
      url: 'https://vedette.example.com/incidents/inc_sample',
      regionsText: 'Western Europe, Eastern North America',
      regions: [{ id: 'weur', name: 'Western Europe' }, { id: 'enam' }],
      incident: {
        startedAt: '2026-11-20T19:00:00.000Z',
        resolvedAtText: '2026-11-20 19:12:00 UTC',
        duration: '12 min',
        durationSeconds: 720,
        timeline: [{ atText: '2026-11-20 19:00:00 UTC', kind: 'opened' }, {}, {}, {}],
      },
    })
    const certificate = templateVariables(sampleNotice('certificate.expiring'))
    expect(certificate).toMatchObject({
      incident: null,
      expiry: {
        kind: 'certificate',
        subject: 'shop.example.com',
        days: 14,
        expiresAtText: '2026-12-04 19:00:00 UTC',
      },
    })
  })

  it('are data of their own: a template changes nothing of the notice', ({ expect }) => {
    const before = JSON.stringify(opened)
    renderPart('text', '{% increment incident %}{% assign monitor = 1 %}{{ monitor }}', opened)
    expect(JSON.stringify(opened)).toBe(before)
  })
})
