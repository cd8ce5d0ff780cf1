import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/**
 * The Workers that tests of placed probes are bound to: the real one as `probe-sam`, which is told that it runs in GRU,
 * and as `probe-afr` one that does what the path of a check's URL says: see `rude-probe.mjs`.
 * @param targets where the loopback targets are, to be told so.
 */
export async function probeWorkers(targets: string) {
  const says = encodeURIComponent('fl=1\ncolo=GRU\n')
  const common = { modules: true, compatibilityDate: '2026-10-20' }
  return [
    {
      ...common,
      name: 'probe-sam',
      script: readFileSync(await bundleProbe(), 'utf8'),
      bindings: { TRACE_URL: `${targets}/body?text=${says}` },
    },
    { ...common, name: 'probe-afr', script: readFileSync('test/rude-probe.mjs', 'utf8') },
  ]
}

async function bundleProbe(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'vedette-probe-'))
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: {
      alias: [{ find: '@cloudflare/puppeteer', replacement: join(process.cwd(), 'cli/agent/no-browser.ts') }],
    },
    ssr: { noExternal: true, external: ['cloudflare:sockets', 'cloudflare:workers'], target: 'webworker' },
    build: {
      ssr: 'workers/probe/index.ts',
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'esnext',
      rollupOptions: {
        external: [/^cloudflare:/],
        output: { entryFileNames: 'probe.mjs', format: 'es', codeSplitting: false },
      },
    },
  })
  return join(outDir, 'probe.mjs')
}
