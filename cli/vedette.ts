#!/usr/bin/env node
// `npx vedette agent --server https://… --token …`: checks from a network of your own. See docs/private-locations.md.
import { argv } from 'node:process'

const usage = `Usage: vedette agent --server <url> --token <token>

  --server <url>       where Vedette runs, or VEDETTE_SERVER
  --token <token>      the location's token, or VEDETTE_TOKEN, or --token-file <path>
  --allow-http         speak to a server without TLS that is not on this machine
  --version            say the version and end`

const [command, ...rest] = argv.slice(2)
if (command === 'agent') {
  await import('./agent/for-node.ts')
  const { main } = await import('./agent/main.ts')
  await main(rest, usage)
} else {
  console.log(usage)
  process.exitCode = command === undefined || command === '--help' ? 0 : 1
}
