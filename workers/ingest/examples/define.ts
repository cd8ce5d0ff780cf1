/** A body of a format, as its specification or its users have it, and what is to become of it. */
export interface Example {
  contentType: string | null
  headers?: Record<string, string>
  query?: string
  body: string | Uint8Array<ArrayBuffer>
  events: Record<string, unknown>[]
  /** `derived`: made of what the event says, whatever it is. */
  ids?: (string | null | typeof derived)[]
  /** By what is refused: its place and the code. */
  refused?: [index: number, code: string][]
}

/** Stands for an id that is a hash. */
export const derived: unique symbol = Symbol('derived')

export const receivedAt = 1_700_000_000_000
