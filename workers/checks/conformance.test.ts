import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { z } from 'zod'
import type { Answer } from '#core/result'
import { canary, type Conformance, type Example } from './conformance/define.ts'
import { conformance } from './conformance/index.ts'
import { CheckConfig, checkOf, checkTypes } from './index.ts'
import { runCheck } from './run.ts'

const timeoutMs = 400
const options = {
  timeoutMs,
  region: 'weur',
  publicUrl: 'http://localhost',
  allowPrivateTargets: true,
  workspaceId: 'wks_1',
  monitorId: 'mon_1',
  tools: { resolvers: [], browser: env.BROWSER, files: env.FILES },
}

/** What each situation must come to, whatever the type says beside it. */
const wanted: Partial<Record<keyof Conformance, Partial<Answer>>> = {
  up: { outcome: 'up', blame: null, failure: null, message: null },
  degraded: { outcome: 'degraded', blame: 'target' },
  down: { outcome: 'down', blame: 'target' },
  timeout: { outcome: 'down', failure: 'timeout', blame: 'target' },
  refused: { outcome: 'down', failure: 'refused', blame: 'target' },
  garbage: { outcome: 'down', blame: 'target' },
  drip: { outcome: 'down', failure: 'timeout', blame: 'target' },
  huge: {},
  certificate: { outcome: 'down', blame: 'target' },
}

describe.for(checkTypes.map((check) => [check.type, check] as const))(
  'the check type %s',
  ([type, check]) => {
    const examples = conformance[type]
    const run = ({ config, timeoutMs: longer = timeoutMs }: Example) =>
      runCheck({ type, ...config }, { ...options, timeoutMs: longer })

    it('describes every field of its form with a title', ({ expect }) => {
      const schema = z.toJSONSchema(check.config, { io: 'input', unrepresentable: 'any' })
      expect(Object.keys(schema.properties ?? {})).not.toEqual([])
      for (const [field, property] of Object.entries(schema.properties ?? {}))
        expect(property, field).toMatchObject({ title: expect.any(String) })
      expect(checkOf(type).title).not.toBe('')
    })

    it('is one of the union that the API reads, and keeps its type through it', ({ expect }) => {
      expect(CheckConfig.parse({ type, ...examples.up.config })).toMatchObject({ type })
      expect(CheckConfig.safeParse({ type: 'telepathy', ...examples.up.config }).success).toBe(false)
    })

    it('says what it looks at without its secrets', ({ expect }) => {
      const config = check.config.parse(examples.secret.config) as never
      expect(check.target(config)).not.toContain(canary)
      expect(check.target(config)).not.toBe('')
      expect(check.timeoutMs(config)).toBeGreaterThan(0)
    })

    for (const [situation, answer] of Object.entries(wanted)) {
      const example = examples[situation as keyof Conformance]
      if ('never' in example) {
        it.skip(`${situation}: ${example.never}`, () => {})
        continue
      }
      it(`answers as it must when the target is: ${situation}`, async ({ expect }) => {
        const started = Date.now()
        const given = await run(example)
        expect(given).toMatchObject({ ...answer, ...example.answer })
        if (given.outcome !== 'up') expect(given.message).toMatch(/\S/)
        if (given.failure === 'timeout') expect(Date.now() - started).toBeGreaterThanOrEqual(timeoutMs - 10)
        expect(Date.now() - started).toBeLessThan((example.timeoutMs ?? timeoutMs) + 1_000)
      })
    }

    it('tells no secret of its config in what it answers', async ({ expect, skip }) => {
      if ('never' in examples.secret) {
        skip(examples.secret.never)
        return
      }
      const answer = await run(examples.secret)
      expect(answer.outcome).toBe('down')
      expect(JSON.stringify(answer)).not.toContain(canary)
    })

    it('takes the blame for a config it cannot read', async ({ expect }) => {
      expect(await run({ config: { nonsense: true } })).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
      })
    })
  },
)
