import { z } from 'zod'
import { frameLimits } from '#core/stream/frame-budget'
import type { Rows } from '#ingest/define'
import { isDeeperThan } from '../body.ts'
import { ApiError } from '../http.ts'
import { readRows } from './read-rows.ts'

export const frameFormats = ['json', 'ndjson'] as const

const Frame = z.strictObject({ batch: z.int().min(0), events: z.array(z.unknown()) })

/** Deeper than a body of events may be, by the object and the list around them. */
const maxDepth = 66

/** What a frame says: `batch` names it in the answer, as far as it could be read. */
export interface ReadFrame {
  batch: number | null
  rows: Rows | ApiError
}

/** Reads the frames of one socket. What is wrong with one is an answer, and stops no other. */
export class FrameReader {
  readonly #format: (typeof frameFormats)[number]
  #frames = 0

  constructor(format: (typeof frameFormats)[number]) {
    this.#format = format
  }

  async read(message: unknown): Promise<ReadFrame> {
    this.#frames += 1
    const isCounted = this.#format === 'ndjson'
    const batch = isCounted ? this.#frames : null
    if (typeof message !== 'string') return { batch, rows: refused(415, 'frame.not_text', 'Frames are text') }
    if (message.length > frameLimits.frameLength) return { batch, rows: tooLarge }
    if (isCounted) return { batch, rows: await rowsOf('application/x-ndjson', message) }
    return this.#readJson(message)
  }

  async #readJson(message: string): Promise<ReadFrame> {
    const value = parse(message)
    if (value instanceof ApiError) return { batch: null, rows: value }
    const frame = Frame.safeParse(value)
    if (frame.success) {
      const { batch, events } = frame.data
      return { batch, rows: await rowsOf('application/json', JSON.stringify(events)) }
    }
    const batch = Frame.pick({ batch: true }).strip().safeParse(value).data?.batch ?? null
    return { batch, rows: refused(422, 'frame.invalid', 'A frame is { "batch": n, "events": [ … ] }') }
  }
}

/** By the reader of requests, so that a frame is read as a body is. */
async function rowsOf(contentType: string, body: string): Promise<Rows | ApiError> {
  const headers = { 'content-type': contentType }
  try {
    return await readRows(new Request('https://frame/', { method: 'POST', headers, body }), Date.now())
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

function parse(message: string): unknown {
  if (isDeeperThan(new TextEncoder().encode(message), maxDepth))
    return refused(422, 'frame.too_deep', 'A frame is nested too deep')
  try {
    return JSON.parse(message)
  } catch {
    return refused(400, 'frame.not_json', 'The frame is not JSON')
  }
}

const refused = (status: 400 | 413 | 415 | 422, code: string, detail: string): ApiError =>
  new ApiError(status, code, 'The frame is not taken', detail)

const tooLarge = refused(413, 'frame.too_large', `A frame may hold ${frameLimits.frameLength} characters`)
