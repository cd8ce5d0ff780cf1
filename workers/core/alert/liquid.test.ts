import { describe, it } from 'vitest'
import { renderLiquid, templateLimits } from './liquid.ts'

const now = Date.UTC(2026, 10, 20, 19, 4, 12)
const variables = () => ({
  monitor: { name: 'Checkout', tags: ['eu', 'shop'] },
  incident: { startedAt: '2026-11-20T19:00:00.000Z', acknowledgedAt: null },
  nothing: null,
})
const render = (template: string, strict = false) => renderLiquid(template, variables(), { now, strict })
const text = (template: string) => {
  const rendered = render(template)
  return rendered.ok ? rendered.text : rendered.fault
}

describe('a template', () => {
  it('has variables, conditions, loops, captures and filters', ({ expect }) => {
    expect(text('{{ monitor.name | upcase }}: {% for tag in monitor.tags %}#{{ tag }} {% endfor %}')).toBe(
      'CHECKOUT: #eu #shop ',
    )
    expect(text('{% capture a %}{{ monitor.name }}!{% endcapture %}{{ a }}{{ a }}')).toBe(
      'Checkout!Checkout!',
    )
    expect(text('{% if nothing %}x{% else %}{{ monitor.tags | join: ", " }}{% endif %}')).toBe('eu, shop')
    expect(text('{{ monitor.name | json }}')).toBe('"Checkout"')
    expect(text('{{ 1.5 }}{{ true }}{{ incident }}')).toMatch(/^1\.5true\{"startedAt":/)
    expect(text('{{ monitor.tags }}|{{ nothing }}|{{ incident.acknowledgedAt | default: "nobody" }}')).toBe(
      'eushop||nobody',
    )
  })

  it('reads times in the zone that it names, and takes the given time for now', ({ expect }) => {
    expect(text('{{ incident.startedAt | date: "%H:%M", "Europe/Berlin" }}')).toBe('20:00')
    expect(text('{{ incident.startedAt | date: "%H:%M" }}')).toBe('19:00')
    expect(text('{{ "now" | date: "%Y-%m-%d %H:%M:%S" }}')).toBe('2026-11-20 19:04:12')
    expect(text('{{ "today" | date_to_xmlschema }}')).toBe('2026-11-20T19:04:12+00:00')
  })

  it('says where it is wrong', ({ expect }) => {
    expect(text('a\n{{ monitor.name | nope }}')).toEqual({
      message: 'undefined filter: nope',
      line: 2,
      column: expect.any(Number),
    })
    expect(text('{% if monitor %}')).toMatchObject({ line: 1, column: 1, message: /not closed/ })
    expect(text('{{ monitor.name')).toMatchObject({ line: 1, column: 1 })
    expect(render('\n\n  {{ monitr.name }}', true)).toMatchObject({
      fault: { message: 'undefined variable: monitr', line: 3, column: 6 },
    })
  })

  it('may leave out what is not there unless it is being saved', ({ expect }) => {
    expect(text('[{{ monitr.name }}]')).toBe('[]')
    expect(render('[{{ nothing.name }}]', true)).toEqual({ ok: true, text: '[]' })
    expect(render('{% if expiry %}x{% endif %}{{ expiry.days | default: 0 }}', true)).toEqual({
      ok: true,
      text: '0',
    })
  })

  it.for(['include "a"', 'render "a"', 'layout "a"', 'block a'])(
    'reads no file: {%% %s %%} is no tag',
    (tag, { expect }) => {
      expect(text(`{% ${tag} %}`)).toMatchObject({ message: expect.stringContaining('not found') })
    },
  )

  it.for(['sample', 'sha256', 'hmac_sha256: "k"'])('has no filter %s', (filter, { expect }) => {
    expect(text(`{{ "a" | ${filter} }}`)).toMatchObject({
      message: expect.stringContaining('undefined filter'),
    })
  })

  it('sees nothing that every object has', ({ expect }) => {
    for (const path of [
      'monitor.constructor',
      'monitor.__proto__',
      'monitor.toString',
      'constructor',
      'this',
    ])
      expect(text(`{{ ${path} }}`), path).toBe('')
    expect(text('{{ monitor["constructor"]["constructor"] }}')).toBe('')
    expect(text('{{ monitor.name.constructor }}')).toBe('')
  })

  const tooMuch = { message: 'It does more than a template may' }
  it.for([
    [
      'loops',
      '{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}x{% endfor %}{% endfor %}{% endfor %}',
    ],
    ['loops with nothing in them', '{% for a in (1..500) %}{% for b in (1..20) %}{% endfor %}{% endfor %}'],
    ['a long way', '{% for a in (1..100000000000) %}{% endfor %}'],
    [
      'doubling',
      '{% assign a = "xxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}',
    ],
    [
      'captures',
      '{% assign a = "xxxxxxxx" %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}{{ a }}',
    ],
    ['a long text, again and again', `{% for i in (1..4000) %}${'x'.repeat(10_000)}{% endfor %}`],
    [
      'arrays',
      '{% assign a = "1,2" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}{{ a }}',
    ],
    ['a table', '{% tablerow i in (1..100000000) %}{{ i }}{% endtablerow %}'],
    ['padding', '{{ incident.startedAt | date: "%999999999d" }}'],
    [
      'expressions over arrays',
      '{% assign a = (1..400) %}{{ a | where_exp: "x", "x > 0" | join: "," }}{% for i in (1..4000) %}{% assign b = a | where_exp: "x", "x > 1" %}{% endfor %}',
    ],
  ] as const)('is stopped when it does too much: %s', ([, template], { expect }) => {
    const before = performance.now()
    expect(text(template)).toMatchObject(tooMuch)
    expect(performance.now() - before).toBeLessThan(5000)
  })

  it('is stopped when it is too long or nested too deep', ({ expect }) => {
    expect(text('x'.repeat(templateLimits.parse))).toHaveLength(templateLimits.parse)
    expect(text('x'.repeat(templateLimits.parse + 1))).toEqual({
      message: 'A template may have 20000 characters',
      line: null,
      column: null,
    })
    const deep = `${'{%if 1%}'.repeat(1_200)}${'{%endif%}'.repeat(1_200)}`
    const rendered = render(deep)
    expect(rendered.ok || rendered.fault.message).toBeTruthy()
  })

  it('leaves nothing behind for the next', ({ expect }) => {
    expect(text('{% assign left = "x" %}{% increment counter %}{{ left }}')).toBe('0x')
    expect(text('{{ left }}{% increment counter %}')).toBe('0')
  })
})
