import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { readBody } from './body.ts'
import { IngestProblem } from './problem.ts'

const packedStream = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, how: 'gzip' | 'deflate') =>
  new Uint8Array(await new Response(stream.pipeThrough(new CompressionStream(how))).arrayBuffer())
const packed = (bytes: Uint8Array<ArrayBuffer>, how: 'gzip' | 'deflate') =>
  packedStream(new Blob([bytes]).stream(), how)
/** So many million zeros, never all in memory. */
const zeros = (millions: number) => {
  let left = millions
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (left === 0) controller.close()
      else controller.enqueue(new Uint8Array(1_000_000))
      left -= 1
    },
  })
}
const request = (body: BodyInit | null, encoding?: string) =>
  new Request('http://localhost/', {
    method: 'POST',
    body,
    headers: encoding === undefined ? {} : { 'content-encoding': encoding },
  })
const few = { wireBytes: 1_000, unpackedBytes: 5_000 }

describe('a body', () => {
  it('is read as it was, packed or not', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (any) => {
        const bytes = new Uint8Array(any)
        expect(await readBody(request(bytes))).toEqual(bytes)
        expect(await readBody(request(await packed(bytes, 'gzip'), 'GZip'))).toEqual(bytes)
        expect(await readBody(request(await packed(bytes, 'deflate'), 'deflate'))).toEqual(bytes)
      }),
      { numRuns: 30 },
    )
    expect(await readBody(request(null))).toEqual(new Uint8Array())
  })

  it('is read up to its limit and no further, declared or not', async ({ expect }) => {
    const tooLarge = { status: 413, code: 'body.too_large' }
    expect(await readBody(request(new Uint8Array(1_000)), few)).toHaveLength(1_000)
    await expect(readBody(request(new Uint8Array(1_001)), few)).rejects.toMatchObject(tooLarge)
    const stream = new Blob([new Uint8Array(1_001)]).stream()
    await expect(readBody(request(stream), few)).rejects.toMatchObject(tooLarge)
  })

  it('is not unpacked beyond its limit', async ({ expect }) => {
    const exact = await packed(new Uint8Array(5_000), 'gzip')
    expect(await readBody(request(exact, 'gzip'), few)).toHaveLength(5_000)
    const bomb = await packedStream(zeros(100), 'gzip')
    expect(bomb.length).toBeLessThan(1_000_000)
    await expect(readBody(request(bomb, 'gzip'))).rejects.toMatchObject({
      status: 413,
      code: 'body.too_large',
    })
  })

  it('is a 400 when it is cut, or not packed as it says', async ({ expect }) => {
    const whole = await packed(crypto.getRandomValues(new Uint8Array(500)), 'gzip')
    for (const body of [whole.slice(0, 100), whole.slice(0, -1), new TextEncoder().encode('plain text')])
      await expect(readBody(request(body, 'gzip'))).rejects.toMatchObject({
        status: 400,
        code: 'body.unreadable',
      })
    const damaged = whole.slice()
    damaged[200] = (damaged[200] ?? 0) ^ 0xff
    await expect(readBody(request(damaged, 'gzip'))).rejects.toBeInstanceOf(IngestProblem)
  })

  it('is a 415 when it is packed in another way, which says what is taken', async ({ expect }) => {
    await expect(readBody(request('x', 'br'))).rejects.toMatchObject({
      status: 415,
      code: 'body.encoding',
      headers: { 'accept-encoding': 'gzip, deflate' },
    })
    await expect(readBody(request('x', 'gzip, gzip'))).rejects.toMatchObject({ status: 415 })
    expect(await readBody(request('x', 'identity'))).toHaveLength(1)
  })
})
