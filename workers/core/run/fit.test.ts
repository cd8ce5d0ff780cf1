import { describe, it } from 'vitest'
import { browserRun } from '../../../test/browser-run.ts'
import { fit } from './fit.ts'
import { BrowserRun, maxRunBytes, maxSteps } from './schema.ts'

const bytes = (run: unknown): number => new TextEncoder().encode(JSON.stringify(run)).length
const link = (name: string) => ({
  subject: name,
  issuer: name,
  serial: 'ab'.repeat(20),
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2027-01-01T00:00:00Z',
  key: 'RSA 4096',
  signature: 'SHA-256 with RSA',
  fingerprint: 'ab'.repeat(32),
})
const certificate = {
  host: 'shop.example',
  ...link('shop.example'),
  daysLeft: 90,
  names: Array.from({ length: 20 }, (_, index) => `${'x'.repeat(50)}${index}.shop.example`),
  moreNames: 80,
  version: 'TLS 1.3',
  cipher: null,
  trusted: true,
  authority: 'Authority',
  problems: [],
  chain: Array.from({ length: 5 }, (_, index) => link(`${'A'.repeat(200)} ${index}`)),
  readBy: 'browser' as const,
}
/** Letters that weigh the most there is: six bytes each once JSON has escaped them. */
const heavy = (letters: number): string => '\u0001'.repeat(letters)
const steps = (title: string, message: string | null) =>
  Array.from({ length: maxSteps }, (_, index) => ({
    index,
    type: 'waitForExpression',
    title,
    outcome: 'up' as const,
    ms: 1_234.5,
    message,
    picture: `step-${index + 1}.jpg`,
  }))
const artifacts = Array.from({ length: 60 }, (_, index) => ({
  name: `step-${index}-${'n'.repeat(40)}.jpg`,
  kind: 'step' as const,
  contentType: 'image/jpeg' as const,
  bytes: 123_456,
  atMs: 12_345.6,
}))

const failed = { index: maxSteps, type: 'click', outcome: 'down' as const, ms: 1, picture: 'step-100.jpg' }

describe('a run that is too long', () => {
  it('is left alone while it is not', ({ expect }) => {
    const run = browserRun({ certificate, steps: steps('Click “Buy”', null).slice(0, 20) })
    expect(bytes(run)).toBeLessThan(maxRunBytes)
    expect(fit(run)).toEqual(run)
  })

  it('loses its chain of certificates first, then names, and nothing else while that is enough', ({
    expect,
  }) => {
    const run = browserRun({ certificate, artifacts, steps: steps('t'.repeat(55), 'm'.repeat(25)) })
    expect(bytes(run)).toBeGreaterThan(maxRunBytes)
    const fitting = fit(run)
    expect(bytes(fitting)).toBeLessThanOrEqual(maxRunBytes)
    expect(fitting.certificate?.chain).toEqual([])
    expect(fitting.certificate?.names).toEqual(certificate.names)
    expect({ ...fitting, certificate }).toEqual(run)
  })

  it.for([
    ['letters', (count: number) => 'ü'.repeat(count)],
    ['the heaviest letters', heavy],
  ] as const)('fits however much there is in it: %s', ([, much], { expect }) => {
    const run = browserRun({
      certificate,
      artifacts,
      message: much(1_000),
      url: `https://shop.example/${much(2_100)}`,
      title: much(200),
      outcome: 'down',
      failure: 'assertion',
      steps: [...steps(much(200), much(500)).slice(1), { ...failed, title: much(200), message: much(500) }],
    })
    const fitting = fit(run)
    expect(bytes(fitting)).toBeLessThanOrEqual(maxRunBytes)
    expect(BrowserRun.parse(fitting)).toEqual(fitting)
    // What it came to is never lost, nor which step it was.
    expect(fitting).toMatchObject({ id: run.id, outcome: 'down', failure: 'assertion' })
    expect(fitting.steps.map(({ index, outcome }) => [index, outcome])).toEqual(
      run.steps.map(({ index, outcome }) => [index, outcome]),
    )
    expect(fitting.artifacts).toEqual(artifacts)
    expect(fitting.message).not.toBe('')
    expect(fitting.steps.at(-1)?.message).not.toBeFalsy()
  })
})
