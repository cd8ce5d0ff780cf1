import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Puts what browser checks take to a page only when they are asked to beside the dashboard's files: `page-scripts/`. */
export function pageScripts() {
  const folder = dirname(createRequire(import.meta.url).resolve('axe-core/package.json'))
  return {
    name: 'page-scripts',
    apply: 'build' as const,
    generateBundle(this: {
      emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string
    }) {
      const source = readFileSync(join(folder, 'axe.min.js'))
      this.emitFile({ type: 'asset', fileName: 'page-scripts/axe.min.js', source })
    },
  }
}
