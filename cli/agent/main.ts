import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { version } from '#platform/version'
import { Agent } from './agent.ts'
import { log } from './log.ts'

export interface AgentOptions {
  /** Where agents connect. */
  url: URL
  token: string
}

/** Runs an agent until it is told to end (status 0) or its token is refused (status 1). */
export async function main(args: string[], usage: string): Promise<void> {
  if (args.includes('--version')) return console.log(version)
  if (args.includes('--help')) return console.log(usage)
  let options: AgentOptions
  try {
    options = readOptions(args, process.env)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exitCode = 1
    return
  }
  log('info', 'agent.started', { version, server: options.url.origin, node: process.version })
  const told = Promise.withResolvers<number>()
  const agent = new Agent({
    ...options,
    onRefused(why) {
      log('error', 'agent.refused', { why })
      told.resolve(1)
    },
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => told.resolve(0))
  const status = await told.promise
  await agent.end()
  process.exit(status)
}

/** @throws with a sentence for people; it never repeats the token. */
export function readOptions(args: string[], env: Record<string, string | undefined>): AgentOptions {
  const { values } = parseArgs({
    args,
    options: {
      server: { type: 'string' },
      token: { type: 'string' },
      'token-file': { type: 'string' },
      'allow-http': { type: 'boolean', default: false },
    },
  })
  const server = values.server ?? env['VEDETTE_SERVER']
  if (!server) throw new Error('Which server? Say --server https://…')
  const url = URL.parse('/api/v1/locations/connect', server)
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error('--server takes an address like https://…')
  if (url.protocol === 'http:' && !values['allow-http'] && !isHere(url.hostname))
    throw new Error(
      'Over http everybody on the way could read the token and secrets. If that is fine: --allow-http',
    )
  const file = values['token-file']
  const token = (values.token ?? (file ? readFileSync(file, 'utf8') : env['VEDETTE_TOKEN']) ?? '').trim()
  if (!/^vla_[\w-]{20,}$/.test(token))
    throw new Error('A token begins with vla_: see Settings, Private locations')
  return { url, token }
}

const isHere = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
