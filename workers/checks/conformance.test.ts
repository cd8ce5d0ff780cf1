import { describe, inject, it } from 'vitest'
import { z } from 'zod'
import { CheckConfig, checkOf, checkTypes } from './index.ts'
import { runCheck } from './run.ts'

const { refused } = inject('httpTargets')
const targets = inject('targets')
const canary = 'canary-8f2c'

/** For every type: a good target, one that hangs, one that refuses, and a config with a secret in every place. */
const examples: Record<
  string,
  Record<'good' | 'hanging' | 'refusing' | 'secret', Record<string, unknown>>
> = {
  http: {
    good: { url: `${targets}/ok` },
    hanging: { url: `${targets}/hang` },
    refusing: { url: refused },
    secret: {
      url: `${targets}/status?code=500&token=${canary}#${canary}`,
      method: 'POST',
      headers: { authorization: canary },
      body: canary,
    },
  },
}

const options = { timeoutMs: 400, region: 'weur', publicUrl: 'http://localhost', allowPrivateTargets: true }

describe.for(checkTypes.map((check) => [check.type, check] as const))(
  'the check type %s',
  ([type, check]) => {
    const example = examples[type]
    if (!example) throw new Error(`no examples for the check type ${type}: add them above`)
    const run = (part: Record<string, unknown>) => runCheck({ type, ...part }, options)

    it('describes every field of its form with a title', ({ expect }) => {
      const schema = z.toJSONSchema(check.config, { io: 'input' })
      expect(Object.keys(schema.properties ?? {})).not.toEqual([])
      for (const [field, property] of Object.entries(schema.properties ?? {}))
        expect(property, field).toMatchObject({ title: expect.any(String) })
      expect(checkOf(type).title).not.toBe('')
    })

    it('is one of the union that the API reads, and keeps its type through it', ({ expect }) => {
      expect(CheckConfig.parse({ type, ...example.good })).toMatchObject({ type, ...example.good })
      expect(CheckConfig.safeParse({ type: 'telepathy', ...example.good }).success).toBe(false)
    })

    it('says what it looks at without its secrets', ({ expect }) => {
      const config = check.config.parse(example.secret)
      expect(check.target(config)).not.toContain(canary)
      expect(check.target(config)).not.toBe('')
      expect(check.timeoutMs(config)).toBeGreaterThan(0)
    })

    it('answers up for a good target and says nothing', async ({ expect }) => {
      expect(await run(example.good)).toMatchObject({ outcome: 'up', blame: null, message: null })
    })

    it('ends at the deadline when the target hangs', async ({ expect }) => {
      const started = Date.now()
      expect(await run(example.hanging)).toMatchObject({
        outcome: 'down',
        failure: 'timeout',
        blame: 'target',
      })
      const tookMs = Date.now() - started
      expect(tookMs).toBeGreaterThanOrEqual(390)
      expect(tookMs).toBeLessThan(1_000)
    })

    it('knows a target that refuses', async ({ expect }) => {
      expect(await run(example.refusing)).toMatchObject({
        outcome: 'down',
        failure: 'refused',
        blame: 'target',
      })
    })

    it('tells no secret of its config in what it answers', async ({ expect }) => {
      const answer = await run(example.secret)
      expect(answer.outcome).toBe('down')
      expect(JSON.stringify(answer)).not.toContain(canary)
    })

    it('takes the blame for a config it cannot read', async ({ expect }) => {
      expect(await run({ nonsense: true })).toMatchObject({ outcome: 'unknown', blame: 'internal' })
    })
  },
)
