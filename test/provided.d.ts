import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the loopback server of `test/targets.ts`. */
    targets: string
  }
}
