// `npm run load -- --rate 20000 --batch 500 --sockets 100 --seconds 60`: events in at a rate, sockets that listen.
import { argv, env } from 'node:process'
import { load } from './load/load.ts'
import { readOptions, usage } from './load/options.ts'

if (argv.includes('--help')) console.log(usage)
else {
  const options = readOptions(argv.slice(2), env)
  const { sent, frames, skipped, bytes, told, socketMs, counted } = await load(options)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const { acceptMs, lateMs } = sent
  console.log(`sent        ${sent.due} events, ${options.rate} a second, ${options.batch} in a request`)
  console.log(
    `            the last hundredth more than ${ms(lateMs.quantile(0.99))} late, by the sender's own fault`,
  )
  console.log(`accepted    ${sent.accepted}, refused ${sent.refused}, failed ${sent.failed}`)
  console.log(
    `counted     ${counted ?? 'unknown'}${counted === null ? '' : `, lost ${sent.accepted - counted}`}`,
  )
  console.log(
    `accept      p50 ${ms(acceptMs.quantile(0.5))}, p99 ${ms(acceptMs.quantile(0.99))}, worst ${ms(acceptMs.max)}`,
  )
  console.log(
    `to socket   p50 ${ms(socketMs.quantile(0.5))}, p99 ${ms(socketMs.quantile(0.99))}, worst ${ms(socketMs.max)}`,
  )
  console.log(
    `frames      ${frames} to ${options.sockets} sockets, ${(bytes / 1e6).toFixed(1)} MB, ${skipped} events left out`,
  )
  if (options.sockets > 0)
    console.log(`            the first socket knows of ${told} events, all but ${sent.accepted - told}`)
}
