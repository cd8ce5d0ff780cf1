import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../cli/start/port.ts'
import { addMonitor, App, startTarget, until } from './harness.ts'

interface Dashboard {
  uid: string
  templating: { list: { name: string }[] }
  panels: { title: string; targets: { expr: string }[] }[]
}

/** Panels that say what is wrong: here nothing is, and they are empty. */
const mayBeEmpty = new Set(['Down since'])
/** What Grafana puts in the place of its variables. A variable of a dashboard stands for all. */
const variables = { __rate_interval: '30s', __range: '5m' }

const dashboards = globSync('docs/grafana/*.json').map((file) => ({
  name: basename(file, '.json'),
  ...(JSON.parse(readFileSync(file, 'utf8')) as Dashboard),
}))
const isThere = spawnSync('prometheus', ['--version']).status === 0
if (!isThere) console.warn('SKIPPED: prometheus is not on PATH, so no query of docs/grafana was run.')

function written(expr: string, { templating }: Dashboard): string {
  const known: Record<string, string> = { ...variables }
  for (const { name } of templating.list) known[name] = '.*'
  return expr.replaceAll(/\$(\w+)/g, (_, name: string) => {
    assert.ok(known[name], `a variable that nobody sets: ${name}`)
    return known[name]
  })
}

describe(
  'the Grafana dashboards, asked of a Prometheus that scrapes us',
  {
    skip: !isThere && 'prometheus is not on PATH',
  },
  () => {
    const app = new App()
    const dir = mkdtempSync(join(tmpdir(), 'vedette-prometheus-'))
    let target: Awaited<ReturnType<typeof startTarget>>
    let prometheus: ChildProcess
    let origin = ''
    let feeding: ReturnType<typeof setInterval>

    const ask = async (expr: string) => {
      const answer = await fetch(`${origin}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`)
      const body = (await answer.json()) as {
        status: string
        error?: string
        data?: { result: { value: [number, string] }[] }
      }
      assert.equal(body.status, 'success', `${expr}: ${body.error}`)
      return body.data?.result.map(({ value }) => Number(value[1])) ?? []
    }

    before(async () => {
      target = await startTarget()
      await app.start()
      await addMonitor(app, target.url)
      await app.api('POST', '/streams', { name: 'orders', dimensions: ['country'], shards: 2 })
      feeding = setInterval(() => void feed().catch(() => undefined), 500)
      const port = await freePort()
      origin = `http://127.0.0.1:${port}`
      writeFileSync(join(dir, 'key'), app.key)
      writeFileSync(
        join(dir, 'prometheus.yml'),
        `scrape_configs:
  - job_name: vedette
    scrape_interval: 2s
    authorization: { credentials_file: ${join(dir, 'key')} }
    static_configs: [{ targets: ['localhost:${app.port}'] }]
`,
      )
      prometheus = spawn(
        'prometheus',
        [
          `--config.file=${join(dir, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(dir, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: 'ignore' },
      )
      await until('a scrape', 60_000, async () => (await ask('up{job="vedette"} == 1')).length > 0)
      await until('a verdict', 60_000, async () => (await ask('vedette_monitor_up == 1')).length > 0)
      // A rate needs two scrapes of a series.
      await until('rates', 60_000, async () => {
        // Of a counter that stands still a share is nothing divided by nothing.
        const checks = await ask('sum(rate(vedette_checks_total[30s])) > 0')
        const events = await ask('sum(rate(vedette_stream_append_seconds_count[30s])) > 0')
        return checks.length > 0 && events.length > 0
      })
    })

    after(async () => {
      clearInterval(feeding)
      prometheus?.kill('SIGKILL')
      target?.close()
      await app.remove()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    })

    /** Some good events, one known already, and one that is none. */
    async function feed(): Promise<void> {
      const countries = ['de', 'fr', 'us', 'it', 'es', 'pl']
      const events = countries.map((country, id) => ({ country, ...(id === 0 && { id: 'known' }) }))
      await app.raw('POST', '/streams/orders/events', [...events, 'no event'])
    }

    it('are there, with an id and queries', () => {
      assert.deepEqual(dashboards.map(({ name }) => name).toSorted(), ['monitors', 'operator', 'streams'])
      for (const { name, uid, panels } of dashboards) {
        assert.equal(uid, `vedette-${name}`)
        assert.ok(panels.length > 5)
        for (const { title, targets } of panels) assert.ok(targets.length > 0, title)
      }
    })

    for (const dashboard of dashboards) {
      for (const { title, targets } of dashboard.panels) {
        it(`${dashboard.name}: ${title}`, async () => {
          for (const { expr } of targets) {
            const values = await ask(written(expr, dashboard))
            if (mayBeEmpty.has(title)) continue
            assert.ok(values.length > 0, `no sample: ${expr}`)
            for (const value of values) assert.ok(Number.isFinite(value), `${value}: ${expr}`)
          }
        })
      }
    }

    it('name only metrics that we have: no query is empty because of a slip of the pen', async () => {
      const text = await (
        await fetch(`${app.origin}/metrics`, { headers: { authorization: `Bearer ${app.key}` } })
      ).text()
      const ours = new Set([...text.matchAll(/^(\w+)(?:\{| )/gm)].map(([, name]) => name))
      for (const dashboard of dashboards)
        for (const { title, targets } of dashboard.panels)
          for (const { expr } of targets)
            for (const [name] of expr.matchAll(/\bvedette_\w+/g))
              assert.ok(ours.has(name), `${title}: ${name}`)
    })
  },
)
