import { describe, it } from 'vitest'
import { snippetsFor } from './snippets.ts'

const token = '123e4567-e89b-42d3-a456-426614174000'
const url = `https://watch.example/sub/ping/${token}`
const textOf = (name: string, cron: string | null = null) =>
  snippetsFor(url, cron).find((snippet) => snippet.name === name)?.text ?? ''

describe('the ways to ping', () => {
  it('take the URL apart for clients that ask for a server and a UUID', ({ expect }) => {
    expect(textOf('runitor')).toBe(
      `runitor -api-url https://watch.example/sub/ping -uuid ${token} -- /path/to/job`,
    )
  })

  it('report the exit status of the job itself', ({ expect }) => {
    expect(textOf('cron', '30 2 * * *')).toMatch(/^30 2 \* \* \* {2}\/path\/to\/job; curl .*\/\$\?$/)
  })

  it('each name the whole URL or its parts', ({ expect }) => {
    for (const { text } of snippetsFor(url, null)) expect(text).toContain(token)
  })
})
