import { build } from 'vite'

/** Bundles the service worker by itself, into one file at the root whose name stays: it rules what lies below it. */
export function serviceWorker() {
  return {
    name: 'service-worker',
    apply: 'build' as const,
    async generateBundle(this: {
      emitFile(file: { type: 'asset'; fileName: string; source: string }): string
    }) {
      const built = await build({
        configFile: false,
        publicDir: false,
        root: import.meta.dirname,
        logLevel: 'warn',
        build: {
          write: false,
          target: 'es2023',
          rolldownOptions: {
            input: `${import.meta.dirname}/src/service-worker/main.ts`,
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      })
      const [bundle] = [built].flat()
      const code = bundle && 'output' in bundle ? bundle.output[0].code : undefined
      if (code === undefined) throw new Error('the service worker was not built')
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code })
    },
  }
}
