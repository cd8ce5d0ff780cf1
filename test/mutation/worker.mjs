// Tries the tests of one source against its mutants, one after the other, each with modules of its own.
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { suite } from './vitest.mjs'

globalThis.fewerCases = workerData.cases
const suites = new Map()
globalThis.suiteOf = (mutant) => {
  const own = suites.get(mutant) ?? suite()
  suites.set(mutant, own)
  return own
}

const root = new URL('../../', import.meta.url).href
const shim = new URL('vitest.mjs', import.meta.url).href
const mark = (url) => new URL(url).searchParams.get('mutant')
/** Sources as JavaScript, by path: only the changed one differs from mutant to mutant. */
const stripped = new Map()
let changed = { url: '', source: '' }

registerHooks({
  resolve(specifier, context, next) {
    const mutant = context.parentURL && mark(context.parentURL)
    if (mutant && specifier === 'vitest') return { url: `${shim}?mutant=${mutant}`, shortCircuit: true }
    const found = next(specifier, context)
    const isOurs = found.url.startsWith(root) && !found.url.includes('/node_modules/')
    return mutant && isOurs ? { ...found, url: `${found.url}?mutant=${mutant}`, format: 'module' } : found
  },
  load(url, context, next) {
    const mutant = url.startsWith('file:') ? mark(url) : null
    if (!mutant) return next(url, context)
    const path = fileURLToPath(url.split('?')[0])
    if (url.startsWith(shim)) {
      const source = `export const { describe, it, test } = globalThis.suiteOf('${mutant}')`
      return { format: 'module', source, shortCircuit: true }
    }
    if (pathToFileURL(path).href === changed.url)
      return { format: 'module', source: stripTypeScriptTypes(changed.source), shortCircuit: true }
    if (!stripped.has(path)) stripped.set(path, stripTypeScriptTypes(readFileSync(path, 'utf8')))
    return { format: 'module', source: stripped.get(path), shortCircuit: true }
  },
})

const { file, mutants, tests, first } = workerData
for (const [index, source] of mutants.entries()) {
  if (index < first) continue
  changed = { url: new URL(file, root).href, source }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port, not a window
  parentPort.postMessage({ index, killedBy: await firstFailure(index) })
}

/** The first test that fails against the mutant; null when it survives all of them. */
async function firstFailure(index) {
  for (const [place, test] of tests.entries()) {
    const mutant = `${index}.${place}`
    try {
      await import(`${new URL(test, root).href}?mutant=${mutant}`)
    } catch (error) {
      return `${test}: ${error.message}`
    }
    const failed = await suites.get(mutant)?.run()
    suites.delete(mutant)
    if (failed) return `${test}: ${failed}`
  }
  return null
}
