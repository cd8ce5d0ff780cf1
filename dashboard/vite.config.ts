import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { pageScripts } from './page-scripts.ts'
import { serviceWorker } from './service-worker.ts'
import { swaggerAssets } from './swagger-assets.ts'

const worker = process.env['VEDETTE_URL'] ?? 'http://localhost:8787'
const fromWorker = ['/api', '/a', '/docs', '/status', '/ping']

// uPlot hands `navigator.language` to Intl. Chromium on Linux may say "en-US@posix" there, and then no chart is drawn.
const anyLanguage = {
  name: 'uplot-any-language',
  transform(code: string, id: string) {
    if (!id.endsWith('/uPlot.esm.js')) return undefined
    const mended = code.replace("Intl.NumberFormat(domEnv ? nav.language : 'en-US')", 'Intl.NumberFormat()')
    if (mended === code) throw new Error('uPlot no longer reads navigator.language: this plugin can go')
    return { code: mended, map: null }
  },
}

// Built into dashboard/dist, which the Worker serves as its assets. `vite dev` borrows the API of a running server.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), anyLanguage, swaggerAssets(), pageScripts(), serviceWorker()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: Object.fromEntries(
      fromWorker.map((path) => [
        `^${path}(/|$)`,
        { target: worker, changeOrigin: true, ws: path === '/api' },
      ]),
    ),
  },
})
