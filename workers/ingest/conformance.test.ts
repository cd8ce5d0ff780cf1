import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import docs from '../../docs/ingest.md?raw'
import type { Format, Rows } from './define.ts'
import { derived, type Example, receivedAt } from './examples/define.ts'
import { examples } from './examples/index.ts'
import { formatFor, formats, mediaTypeOf } from './index.ts'
import { limits } from './limits.ts'
import { IngestProblem } from './problem.ts'
import { readEvents } from './read.ts'

// What every format in the list must keep. A new one passes by being in the list and having an example.
const requestOf = ({ contentType, headers, query, body }: Example, instead: BodyInit = body): Request => {
  const request = new Request(`http://localhost/?${query ?? ''}`, { method: 'POST', headers, body: instead })
  if (contentType === null) request.headers.delete('content-type')
  else request.headers.set('content-type', contentType)
  return request
}
const read = (format: Format, example: Example, body?: BodyInit): Promise<Rows> =>
  readEvents(requestOf(example, body), { receivedAt, endpoint: format.endpoint })

/** What it comes to: rows that keep what is promised of them, or a problem of ours. */
async function keepsItsWord(format: Format, example: Example, body: BodyInit): Promise<string | null> {
  try {
    return faultIn(await read(format, example, body))
  } catch (error) {
    return error instanceof IngestProblem ? null : `it throws ${String(error)}`
  }
}

function faultIn({ rows, indexes, refused }: Rows): string | null {
  const places = [...indexes, ...refused.map(({ index }) => index)].toSorted((a, b) => a - b)
  if (places.some((place, at) => place !== at)) return `places ${places.join()}`
  if (rows.some(({ line }) => line.includes('\n'))) return 'a line of several lines'
  const unlike = rows.find(({ line, event }) => JSON.stringify(JSON.parse(line)) !== JSON.stringify(event))
  if (unlike) return `${unlike.line} is not ${JSON.stringify(unlike.event)}`
  return refused.some(({ code, message, raw }) => !code || !message || raw.length > limits.eventLength)
    ? 'a refusal without words'
    : null
}

const bytesOf = ({ body }: Example): Uint8Array<ArrayBuffer> =>
  typeof body === 'string' ? new Uint8Array(new TextEncoder().encode(body)) : body

describe.each(formats.map((format) => ({ name: format.name, format })))('$name', ({ name, format }) => {
  const own = examples[name] ?? []

  it('has an example, and is found by what it is sent as', ({ expect }) => {
    expect(own).not.toEqual([])
    for (const example of own) {
      const { headers } = requestOf(example)
      expect(formatFor(headers.get('content-type'), headers, format.endpoint)).toBe(format)
    }
  })

  it('reads its examples', async ({ expect }) => {
    for (const example of own) {
      const { rows, refused } = await read(format, example)
      expect(rows.map(({ event }) => event)).toStrictEqual(example.events)
      const ids = example.ids ?? example.events.map(() => null)
      expect(rows.map(({ id }) => id)).toEqual(ids.map((id) => (id === derived ? expect.any(String) : id)))
      expect(refused.map(({ index, code }) => [index, code])).toEqual(example.refused ?? [])
    }
  })

  it('is pure: it reads the same again, and leaves the body as it was', async ({ expect }) => {
    for (const example of own) {
      const before = bytesOf(example).slice()
      const context = {
        receivedAt,
        mediaType: mediaTypeOf(example.contentType),
        headers: requestOf(example).headers,
        query: new URLSearchParams(example.query),
      }
      const body = bytesOf(example)
      const first = await format.read(body, context)
      expect(body).toEqual(before)
      expect(await format.read(body, context)).toEqual(first)
    }
  })

  it('answers anything at all with rows or a problem', async ({ expect }) => {
    const example = own[0]
    if (!example) return
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        for (const each of own) expect(await keepsItsWord(format, each, new Uint8Array(bytes))).toBe(null)
      }),
      { numRuns: 200 },
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect(await keepsItsWord(format, example, text)).toBe(null)
      }),
      { numRuns: 200 },
    )
  })

  it('answers a damaged body with rows or a problem', async ({ expect }) => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.nat(), damage, fc.nat(), async (which, bytes, cut) => {
        const example = own[which % own.length]
        if (!example) return
        const body = new Uint8Array(bytesOf(example))
        for (const [at, byte] of bytes) if (body.length > 0) body[at % body.length] = byte
        const end = cut % 3 === 0 ? cut % (body.length + 1) : body.length
        expect(await keepsItsWord(format, example, body.slice(0, end))).toBe(null)
      }),
      { numRuns: 1_000 },
    )
  })

  it('stands in the documentation', ({ expect }) => {
    for (const mediaType of format.mediaTypes) expect(docs).toContain(`\`${mediaType}\``)
    expect(docs).toContain(format.title)
  })
})

describe('the format of a body', () => {
  it('is told by its content type, or named in what is taken instead', ({ expect }) => {
    const format = (type: string | null) => formatFor(type, new Headers()).name
    expect(format(null)).toBe('json')
    expect(format('Application/JSON;charset=UTF-8')).toBe('json')
    expect(() => format('application/x-protobuf')).toThrow(/application\/json, .*text\/plain/)
    expect(() => format('application/x-www-form-urlencoded')).toThrow(IngestProblem)
    expect(() => formatFor('text/plain', new Headers(), 'logs')).toThrow(
      'Send the body with a content-type of these: application/x-protobuf, application/json.',
    )
  })

  it('is structured CloudEvents where the content type says so, whatever the headers are', ({ expect }) => {
    const headers = new Headers({ 'ce-specversion': '1.0', 'content-type': 'application/cloudevents+json' })
    expect(formatFor(headers.get('content-type'), headers).name).toBe('cloudevents')
  })
})
