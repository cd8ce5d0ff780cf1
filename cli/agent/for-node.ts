// Before any check is loaded: what the checks take from Workers is given to them here.
import { registerHooks } from 'node:module'
import './polyfills.ts'

const sockets = new URL('sockets.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'cloudflare:sockets' ? { url: sockets, shortCircuit: true } : next(specifier, context),
})
