import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const worker = process.env['VEDETTE_URL'] ?? 'http://localhost:8787'
const fromWorker = ['/api', '/docs', '/status', '/ping']

// Built into dashboard/dist, which the Worker serves as its assets. `vite dev` borrows the API of a running server.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 600 },
  server: {
    proxy: Object.fromEntries(
      fromWorker.map((path) => [
        `^${path}(/|$)`,
        { target: worker, changeOrigin: true, ws: path === '/api' },
      ]),
    ),
  },
})
