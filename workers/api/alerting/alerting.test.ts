import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const defaults = { regionTrouble: { enabled: true, share: 0.5, minMonitors: 5 } }

describe('the settings of alerting', () => {
  it('are the defaults until they are changed, each by itself', async ({ expect }) => {
    const { key } = await createWorkspace()
    const get = async () => (await request('/api/v1/alerting', { key })).json()
    expect(await get()).toEqual(defaults)
    const change = async (regionTrouble: object) => {
      const response = await request('/api/v1/alerting', { key, method: 'PATCH', body: { regionTrouble } })
      return { status: response.status, body: await response.json() }
    }
    const after = { regionTrouble: { ...defaults.regionTrouble, share: 0.7 } }
    expect(await change({ share: 0.7 })).toEqual({ status: 200, body: after })
    expect(await change({ enabled: false })).toMatchObject({ status: 200 })
    expect(await get()).toEqual({ regionTrouble: { enabled: false, share: 0.7, minMonitors: 5 } })
  })

  it('refuse what is no share, too few monitors, and fields that there are not', async ({ expect }) => {
    const { key } = await createWorkspace()
    const path = async (regionTrouble: object) => {
      const response = await request('/api/v1/alerting', { key, method: 'PATCH', body: { regionTrouble } })
      expect(response.status).toBe(422)
      return (await response.json<{ errors: { path: string }[] }>()).errors[0]?.path
    }
    expect(await path({ share: 1 })).toBe('regionTrouble.share')
    expect(await path({ minMonitors: 2 })).toBe('regionTrouble.minMonitors')
    expect(await path({ shares: 0.5 })).toBe('regionTrouble.shares')
  })

  it('are of one workspace, and changed by those who may write', async ({ expect }) => {
    const ours = await createWorkspace()
    const theirs = await createWorkspace(['read'])
    const body = { regionTrouble: { minMonitors: 9 } }
    expect((await request('/api/v1/alerting', { key: ours.key, method: 'PATCH', body })).status).toBe(200)
    expect(await (await request('/api/v1/alerting', { key: theirs.key })).json()).toEqual(defaults)
    expect((await request('/api/v1/alerting', { key: theirs.key, method: 'PATCH', body })).status).toBe(403)
  })
})
