import { request } from './factories.ts'

/** Adds a stream that takes anything; gives its id. */
export async function addStream(key: string, name: string, compatibility = 'backward'): Promise<string> {
  const response = await request('/api/v1/streams', { key, body: { name, compatibility } })
  if (response.status !== 201) throw new Error(`/streams: ${response.status} ${await response.text()}`)
  return (await response.json<{ id: string }>()).id
}
