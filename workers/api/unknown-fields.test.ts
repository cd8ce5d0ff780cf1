import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'

const check = () => ({ type: 'http', url: `${inject('targets')}/ok` })
const monitor = () => ({ name: 'Home', check: check(), paused: true })
const times = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T01:00:00Z' }
const layer = () => ({ name: 'x', people: ['prs_x'], rotation: { kind: 'daily' }, startsAt: '2026-01-01' })
const hook = { url: 'http://127.0.0.1:9/' }

/** A slip of the pen in each body, and the path by which the answer names it. */
const slips: [path: string, body: () => object, names: string][] = [
  ['/monitors', () => ({ ...monitor(), interval: 10 }), 'interval'],
  ['/monitors', () => ({ ...monitor(), check: { ...check(), timeout: 10 } }), 'check.timeout'],
  [
    '/monitors',
    () => ({ ...monitor(), check: { ...check(), keyword: { presnt: 'x' } } }),
    'check.keyword.presnt',
  ],
  ['/monitors', () => ({ ...monitor(), confirm: { failure: 1 } }), 'confirm.failure'],
  ['/monitors/try', () => ({ check: { ...check(), timeout: 10 } }), 'check.timeout'],
  ['/monitors/bulk', () => ({ remove: [] }), 'remove'],
  ['/monitors/bulk', () => ({ tag: { ids: ['mon_x'], add: ['a'], ad: ['b'] } }), 'tag.ad'],
  ['/monitors/bulk', () => ({ pause: { filter: { tags: 'a' } } }), 'pause.filter.tags'],
  ['/monitors/bulk', () => ({ update: [{ id: 'mon_x', titel: 'x' }] }), 'update.0.titel'],
  ['/channels', () => ({ name: 'Hook', type: 'webhook', config: hook, enable: false }), 'enable'],
  ['/channels', () => ({ name: 'Hook', type: 'webhook', config: { ...hook, header: {} } }), 'config.header'],
  ['/devices', () => ({ kind: 'fcm', token: 'x'.repeat(40), name: 'Phone', nam: 'x' }), 'nam'],
  ['/status-pages', () => ({ slug: 'slip', title: 'Slip', component: [] }), 'component'],
  ['/maintenances', () => ({ title: 'Slip', ...times, monitors: ['mon_x'] }), 'monitors'],
  ['/silences', () => ({ monitorIds: ['mon_x'], until: times.endsAt, monitor: 'x' }), 'monitor'],
  ['/alerts', () => ({ dedupKey: 'a', status: 'firing', title: 'A', label: {} }), 'label'],
  ['/incidents', () => ({ title: 'A', cause: 'x' }), 'cause'],
  ['/schedules', () => ({ name: 'Slip', zone: 'UTC' }), 'zone'],
  ['/schedules', () => ({ name: 'Slip', layers: [{ ...layer(), hours: [] }] }), 'layers.0.hours'],
  [
    '/schedules',
    () => ({ name: 'Slip', layers: [{ ...layer(), rotation: { kind: 'daily', days: 2 } }] }),
    'layers.0.rotation.days',
  ],
  ['/people', () => ({ name: 'Slip', mail: 'a@example.com' }), 'mail'],
  ['/people', () => ({ name: 'Slip', rules: [{ channelIds: ['chn_x'], after: 1 }] }), 'rules.0.after'],
  ['/teams', () => ({ name: 'Slip', people: [] }), 'people'],
  ['/policies', () => ({ name: 'Slip', steps: [{ channelIds: ['chn_x'], after: 1 }] }), 'steps.0.after'],
  [
    '/rules',
    () => ({
      name: 'Slip',
      stream: 'slip',
      window: '1m',
      aggregate: { fn: 'count' },
      condition: { op: '>', value: 1 },
      duration: 5,
    }),
    'duration',
  ],
  ['/policies/simulate', () => ({ policyId: 'pol_x', time: times.endsAt }), 'time'],
  ['/calendar-feeds', () => ({ personId: 'prs_x', schedule: 'sch_x' }), 'schedule'],
  ['/templates/preview', () => ({ titel: 'x' }), 'titel'],
  ['/keys', () => ({ name: 'Reader', scope: ['read'] }), 'scope'],
]

describe('a field that nobody knows', () => {
  it('is refused by its path, so that a slip of the pen does not pass for a setting', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const [path, body, names] of slips) {
      const response = await request(`/api/v1${path}`, { key, body: body() })
      expect(response.status, `${path} with ${names}`).toBe(422)
      const { errors } = await response.json<{ errors: { path: string }[] }>()
      expect(
        errors.map((error) => error.path),
        path,
      ).toEqual([names])
    }
  })

  it('is refused in a change too, and the rest of the change is not made', async ({ expect }) => {
    const { key } = await createWorkspace()
    const make = async (path: string, body: object) =>
      `/api/v1${path}/${(await (await request(`/api/v1${path}`, { key, body })).json<{ id: string }>()).id}`
    const made = [
      await make('/monitors', monitor()),
      await make('/channels', { name: 'Home', type: 'webhook', config: hook }),
      await make('/status-pages', { slug: 'unknown-fields', title: 'Home' }),
      await make('/maintenances', { title: 'Home', ...times }),
      await make('/schedules', { name: 'Home' }),
      await make('/people', { name: 'Home' }),
      await make('/teams', { name: 'Home' }),
    ]
    for (const path of made) {
      const before = await (await request(path, { key })).json<object>()
      const word = 'title' in before ? 'title' : 'name'
      const response = await request(path, { key, method: 'PATCH', body: { [word]: 'Changed', pausd: true } })
      expect(response.status, path).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path: 'pausd' }] })
      expect(await (await request(path, { key })).json()).toEqual(before)
    }
    const config = { headrs: {} }
    const channel = await request(made[1] ?? '', { key, method: 'PATCH', body: { config } })
    expect(await channel.json()).toMatchObject({ errors: [{ path: 'config.headrs' }] })
  })
})
