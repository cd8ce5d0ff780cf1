import { join } from 'node:path'
import { build } from 'vite'

/**
 * Makes the agent one file that any Node from 22.18 on runs by itself. Every deployment hands out its own at
 * `/vedette-agent.mjs`, so that agent and server are of one version.
 */
export async function bundleAgent(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: {
      alias: [
        { find: 'cloudflare:sockets', replacement: join(import.meta.dirname, 'sockets.ts') },
        // Bundled, nothing is left to be resolved while it runs.
        { find: './for-node.ts', replacement: join(import.meta.dirname, 'polyfills.ts') },
        { find: './agent/for-node.ts', replacement: join(import.meta.dirname, 'polyfills.ts') },
        // Private locations have no browser.
        ...['@cloudflare/puppeteer', 'fast-png', 'pixelmatch'].map((find) => ({
          find,
          replacement: join(import.meta.dirname, 'no-browser.ts'),
        })),
      ],
    },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'cli/vedette.ts',
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node22',
      rollupOptions: {
        output: { entryFileNames: 'vedette-agent.mjs', format: 'es', codeSplitting: false },
      },
    },
  })
}

if (process.argv[1] === import.meta.filename) await bundleAgent(process.argv[2] ?? 'dashboard/dist')
