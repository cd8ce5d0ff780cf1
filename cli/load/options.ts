import { parseArgs } from 'node:util'

/** What load is made, and against what. */
export interface LoadOptions {
  origin: string
  key: string
  stream: string
  /** Events a second, and events in one request. */
  rate: number
  batch: number
  sockets: number
  seconds: number
  /** Sockets acknowledge and want every event. */
  full: boolean
}

export const usage = `Usage: npm run load -- [options]

  --url <url>          where Vedette runs (http://localhost:8787)
  --key <key>          a key with the scopes read and write, or VEDETTE_KEY, or BOOTSTRAP_API_KEY
  --stream <name>      the stream, made if it is not there (load)
  --rate <n>           events a second (1000)
  --batch <n>          events in a request (500)
  --sockets <n>        live sockets that listen (10)
  --seconds <n>        how long (30)
  --full               sockets acknowledge and take every event`

/** Reads the command line. @throws when a number is none. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): LoadOptions {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string', default: 'http://localhost:8787' },
      key: { type: 'string', default: env['VEDETTE_KEY'] ?? env['BOOTSTRAP_API_KEY'] ?? '' },
      stream: { type: 'string', default: 'load' },
      rate: { type: 'string', default: '1000' },
      batch: { type: 'string', default: '500' },
      sockets: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '30' },
      full: { type: 'boolean', default: false },
    },
  })
  const { url, key, stream, full } = values
  const number = (name: 'rate' | 'batch' | 'sockets' | 'seconds', least: number) => {
    const value = Number(values[name])
    if (!(value >= least)) throw new Error(`--${name} takes a number of at least ${least}`)
    return value
  }
  return {
    origin: url.replace(/\/$/, ''),
    key,
    stream,
    full,
    rate: number('rate', 1),
    batch: number('batch', 1),
    sockets: number('sockets', 0),
    seconds: number('seconds', 1),
  }
}
