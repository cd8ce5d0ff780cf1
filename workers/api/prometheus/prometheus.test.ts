import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { inject, it, describe } from 'vitest'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const { refused } = inject('httpTargets')
const ports = inject('socketTargets')
const probe = (query: Record<string, string>, key: string, headers = {}) =>
  request(`/probe?${new URLSearchParams(query).toString()}`, { key, headers })

/** Reads an exposition as a scraper does: every line is a comment or a sample, no series comes twice. */
function read(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, series, value] =
      /^([a-z_]+(?:\{(?:[a-z][a-z0-9_]*="(?:[^"\\\n]|\\.)*",?)+\})?) (\S+)$/.exec(line) ?? []
    if (series === undefined) throw new Error(`not a sample: ${line}`)
    if (samples.has(series)) throw new Error(`twice: ${series}`)
    samples.set(series, Number(value))
  }
  return samples
}

describe('/probe', () => {
  it('answers as blackbox_exporter does', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const response = await probe({ target: `${targets}/ok`, module: 'http_2xx' }, key)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const samples = read(await response.text())
    expect(samples.get('probe_success')).toBe(1)
    expect(samples.get('probe_http_status_code')).toBe(200)
    expect(samples.get('probe_http_redirects')).toBe(0)
    expect(samples.get('probe_duration_seconds')).toBeGreaterThan(0)
  })

  it('has the phases of a request, each by itself', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const samples = read(await (await probe({ target: `${targets}/slow?ms=60` }, key)).text())
    const phase = (name: string) => samples.get(`probe_http_duration_seconds{phase="${name}"}`)
    expect(phase('processing')).toBeGreaterThanOrEqual(0.05)
    expect(phase('connect')).toBeLessThan(0.05)
    expect(phase('resolve')).toBeUndefined()
  })

  it('knows the modules for ports, banners and gRPC', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const ask = async (module: string, port: number) =>
      read(await (await probe({ target: `127.0.0.1:${port}`, module }, key)).text())
    expect((await ask('tcp_connect', ports.echo)).get('probe_success')).toBe(1)
    expect((await ask('tcp_connect', ports.refused)).get('probe_success')).toBe(0)
    const banner = await ask('ssh_banner', ports.greets)
    expect(banner.get('probe_success')).toBe(0)
    expect(banner.get('probe_failed_due_to_regex')).toBe(1)
    const grpc = await ask('grpc_plain', ports.grpc)
    expect(grpc.get('probe_grpc_status_code')).toBe(0)
    expect(grpc.get('probe_grpc_healthcheck_response{serving_status="SERVING"}')).toBe(1)
  })

  it('says 0 of a target that is down, by whichever way', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const broken = read(await (await probe({ target: `${targets}/fail` }, key)).text())
    expect(broken.get('probe_success')).toBe(0)
    expect(broken.get('probe_http_status_code')).toBe(500)
    const gone = read(await (await probe({ target: refused }, key)).text())
    expect(gone.get('probe_success')).toBe(0)
    expect(gone.get('probe_http_status_code')).toBe(0)
  })

  it('counts the records of a name', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const zone = read(await (await probe({ target: 'example.test', module: 'dns_soa' }, key)).text())
    expect(zone.get('probe_success')).toBe(1)
    expect(zone.get('probe_dns_query_succeeded')).toBe(1)
    expect(zone.get('probe_dns_answer_rrs')).toBe(1)
    expect(zone.get('probe_dns_authority_rrs')).toBe(0)
    expect(zone.get('probe_dns_serial')).toBe(2_026_112_501)
    expect(zone.get('probe_dns_lookup_time_seconds')).toBeGreaterThan(0)
    expect(zone.has('probe_http_status_code')).toBe(false)
    const gone = read(await (await probe({ target: 'gone.example.test', module: 'dns_a' }, key)).text())
    expect(gone.get('probe_success')).toBe(0)
    expect(gone.get('probe_dns_query_succeeded')).toBe(1)
    expect(gone.get('probe_dns_authority_rrs')).toBe(1)
  })

  it('shows when a certificate expires, and whether it is one to trust', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const tls = inject('tlsTargets').ports
    const target = `127.0.0.1:${tls['expiresSoon']}`
    const samples = read(await (await probe({ target, module: 'tls' }, key)).text())
    // Nobody here trusts who issued it, and it is for another host.
    expect(samples.get('probe_success')).toBe(0)
    const left = (samples.get('probe_ssl_earliest_cert_expiry') ?? 0) - Date.now() / 1_000
    expect(left / 86_400).toBeGreaterThan(4.5)
    expect(left / 86_400).toBeLessThan(5)
    expect(samples.get('probe_tls_version_info{version="TLS 1.3"}')).toBe(1)
  })

  it('waits as long as Prometheus does, less half a second', async ({ expect }) => {
    const { key } = await createWorkspace(['read'])
    const started = Date.now()
    const headers = { 'x-prometheus-scrape-timeout-seconds': '1' }
    const late = read(await (await probe({ target: `${targets}/hang` }, key, headers)).text())
    expect(late.get('probe_success')).toBe(0)
    expect(Date.now() - started).toBeLessThan(3_000)
  })

  it.for([
    [{}, 'target'],
    [{ target: 'x', module: 'telepathy' }, 'module'],
    [{ target: 'x', module: 'constructor' }, 'module'],
    [{ target: 'x', region: 'moon' }, 'region'],
    [{ target: 'http://a b/' }, 'target'],
    [{ target: 'example.com', module: 'tcp_connect' }, 'target'],
    [{ target: 'http://127.0.0.1:9/?{{secret.KEY}}' }, 'target'],
  ] as const)('refuses %j', async ([query, path], { expect }) => {
    const { key } = await createWorkspace(['read'])
    const response = await probe(query, key)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path }] })
  })

  it('needs a key that may read', async ({ expect }) => {
    expect((await request(`/probe?target=${targets}/ok`)).status).toBe(401)
    expect((await request('/metrics')).status).toBe(401)
  })
})

describe('/metrics', () => {
  it('tells of every monitor and region of the workspace, and of no other', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const stranger = await createWorkspace()
    const body = {
      name: 'Shop "north"',
      check: { type: 'http', url: `${targets}/ok?token=hidden` },
      intervalSeconds: 10,
      regions: ['weur', 'enam'],
      confirm: { regions: 1 },
    }
    const { id } = await (await request('/api/v1/monitors', { key, body })).json<{ id: string }>()
    const labels = `monitor_id="${id}",monitor="Shop \\"north\\""`
    const scrape = async (scraper: string, accept = 'text/plain') =>
      (await request('/metrics', { key: scraper, headers: { accept } })).text()
    const { key: reader } = await createKey(workspaceId, ['read'])

    // One region is enough for the monitor; the other's first check may still be under way then.
    const named = [
      `vedette_monitor_up{${labels}}`,
      ...['weur', 'enam'].map((region) => `vedette_check_up{${labels},region="${region}"}`),
    ]
    await expect
      .poll(
        async () => {
          const now = read(await scrape(reader))
          return named.map((name) => now.get(name))
        },
        { timeout: 15_000 },
      )
      .toEqual([1, 1, 1])
    const samples = read(await scrape(reader))
    expect(samples.get(`vedette_monitor_status{${labels},status="up"}`)).toBe(1)
    expect(samples.get('vedette_incidents_open')).toBe(0)
    for (const region of ['weur', 'enam']) {
      expect(samples.get(`vedette_check_up{${labels},region="${region}"}`), region).toBe(1)
      expect(samples.has(`vedette_checks_total{${labels},region="${region}",outcome="up"}`), region).toBe(
        true,
      )
    }
    expect(await scrape(stranger.key)).not.toContain(id)

    const open = await scrape(reader, 'application/openmetrics-text; version=1.0.0')
    expect(open).toMatch(/\n# EOF\n$/)
    expect(open).not.toContain('hidden')
    expect(open).toContain('# TYPE vedette_checks counter')
  })

  it('tells what became of the events of streams, and of live connections', async ({ expect }) => {
    const { key } = await createWorkspace()
    const stranger = await createWorkspace()
    const stream = {
      name: 'orders',
      eventsPerSecond: 5,
      windows: ['1s', '1m'],
      latenessSeconds: 0,
      shards: 2,
    }
    expect((await request('/api/v1/streams', { key, body: stream })).status).toBe(201)
    const send = async (raw: string) => {
      const headers = { 'content-type': 'application/x-ndjson' }
      const path = '/api/v1/streams/orders/events'
      return (await request(path, { key, method: 'POST', raw, headers })).status
    }
    const socket = await request('/api/v1/live?topics=streams:orders', {
      key,
      headers: { upgrade: 'websocket' },
    })
    socket.webSocket?.accept()
    const events = Array.from({ length: 300 }, (_, id) => JSON.stringify({ id }))
    expect(await send(['{"id":0}', 'no event', ...events].join('\n'))).toBe(200)
    expect(await send('{"id":301}')).toBe(429)

    const scrape = async (scraper: string) => read(await (await request('/metrics', { key: scraper })).text())
    const samples = await scrape(key)
    // Events without dimensions have one key, and so go to one shard.
    const sum = (name: string, outcome?: string) =>
      ['0', '1'].reduce((total, shard) => {
        const labels = `stream="orders",shard="${shard}"${outcome ? `,outcome="${outcome}"` : ''}`
        return total + (samples.get(`${name}{${labels}}`) ?? Number.NaN)
      }, 0)
    expect(sum('vedette_stream_events_total', 'accepted')).toBe(300)
    expect(sum('vedette_stream_events_total', 'duplicate')).toBe(1)
    expect(sum('vedette_stream_events_total', 'rejected')).toBe(1)
    expect(sum('vedette_stream_events_total', 'shed')).toBe(1)
    expect(sum('vedette_stream_dead_letters')).toBe(1)
    expect(sum('vedette_stream_append_seconds_count')).toBeGreaterThanOrEqual(1)
    expect(sum('vedette_stream_append_seconds_sum')).toBeGreaterThanOrEqual(0)
    expect(sum('vedette_stream_log_bytes')).toBeGreaterThan(2_000)
    expect(sum('vedette_stream_outbox_windows')).toBeGreaterThanOrEqual(0)
    expect(samples.get('vedette_live_connections')).toBe(1)
    await expect.poll(async () => (await scrape(key)).get('vedette_live_events_skipped_total')).toBe(100)
    socket.webSocket?.close(1000)

    const theirs = await scrape(stranger.key)
    expect([...theirs.keys()].filter((series) => series.includes('orders'))).toEqual([])
    expect(theirs.get('vedette_live_connections')).toBe(0)
  })

  it('says how many closed windows the database has not taken', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const body = { name: 'owing', windows: ['1m'], latenessSeconds: 0 }
    const { id } = await (await request('/api/v1/streams', { key, body })).json<{ id: string }>()
    const object = env.STREAMS.getByName(`stream:${workspaceId}:${id}:0`)
    const start = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
    await runInDurableObject(object, (_, state) =>
      state.storage.sql.exec(
        `INSERT INTO windows (window, start, part, revision, pending, rows, owed, expires_at)
         VALUES ('1m', ?1, 0, 1, 0, '[]', 1, ?1 + 9999999), ('1m', ?1 - 60000, 0, 1, 0, '[]', 1, ?1 + 9999999)`,
        start,
      ),
    )
    const samples = read(await (await request('/metrics', { key })).text())
    const labels = '{stream="owing",shard="0"}'
    expect(samples.get(`vedette_stream_outbox_windows${labels}`)).toBe(2)
    expect(samples.get(`vedette_stream_outbox_age_seconds${labels}`)).toBeGreaterThanOrEqual(600)
  })
})
