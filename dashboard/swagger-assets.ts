import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Puts the files of the API's documentation page beside the dashboard's, under `docs-assets/`. */
export function swaggerAssets() {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return {
    name: 'swagger-assets',
    apply: 'build' as const,
    generateBundle(this: {
      emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string
    }) {
      for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
        const source = readFileSync(join(folder, name))
        this.emitFile({ type: 'asset', fileName: `docs-assets/${name}`, source })
      }
    },
  }
}
