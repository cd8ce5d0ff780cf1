/** A body of a format, as its specification or its users have it, and what is to become of it. */
export interface Example {
  contentType: string | null
  headers?: Record<string, string>
  query?: string
  body: string | Uint8Array<ArrayBuffer>
  events: Record<string, unknown>[]
  ids?: (string | null)[]
  /** By what is refused: its place and the code. */
  refused?: [index: number, code: string][]
}

export const receivedAt = 1_700_000_000_000
