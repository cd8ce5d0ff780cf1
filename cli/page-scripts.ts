import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * `npm run page-scripts`: writes down, as a module that every bundler reads alike, what browser checks put into the
 * pages they visit. `--check` only says whether what is written down is what the pinned version says.
 */
const require = createRequire(import.meta.url)
const name = 'web-vitals'
const folder = join(dirname(require.resolve(name)), '..')
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
const source = readFileSync(join(folder, 'dist/web-vitals.iife.js'), 'utf8')
  .replace(/\n?\/\/# sourceMappingURL=.*\n?$/, '')
  .trim()

const path = new URL('../workers/checks/browser/page/web-vitals-text.ts', import.meta.url)
const text = `// Written by \`npm run page-scripts\` from ${name} ${version} (Apache-2.0). Not to be edited.

/** The library as a script: it defines \`webVitals\`. */
export const webVitalsText: string =
  ${JSON.stringify(source)}
`

if (!process.argv.includes('--check')) {
  writeFileSync(path, text)
} else if (readFileSync(path, 'utf8') !== text) {
  console.error('What pages are given is not what the pinned packages say: npm run page-scripts')
  process.exit(1)
}
