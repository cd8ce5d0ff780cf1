import { type Excerpt, maxExcerptBytes } from '#core/findings/excerpt'
import type { Answer } from '#core/result'
import type { ProbeContext } from '../define.ts'
import { type Body, readBeginning } from './body.ts'
import type { HttpResponse } from './send.ts'

/** Beyond what is kept, so much is read: a secret that the cut would split is masked before. */
const marginBytes = 16_384
/** A failing target is not waited for longer than this: the verdict stands, and others want the place. */
const patienceMs = 1_000

/** The answer with the beginning of the body that came with it. A body that was not read for the verdict is read now. */
export async function keepExcerpt(
  answer: Answer,
  response: HttpResponse,
  read: Body | null,
  { mask }: ProbeContext,
): Promise<Answer> {
  const body = read ?? (await readBeginning(response, maxExcerptBytes + marginBytes, patienceMs))
  if (body.bytes === 0) return answer
  const contentType = response.headers.get('content-type')
  const excerpt = excerptOf(body, contentType, (text) => mask.text(text))
  return { ...answer, findings: { ...answer.findings, excerpt } }
}

const binaryTypes =
  /^(image\/(?!svg)|audio\/|video\/|font\/|application\/(octet-stream|zip|gzip|pdf|wasm|protobuf|x-protobuf|grpc))/i

/** True for what nobody could read: by its type, or by its letters. */
function isBinary(text: string, contentType: string | null): boolean {
  if (binaryTypes.test(contentType ?? '')) return true
  const beginning = text.slice(0, 1_000)
  const strange = Array.from(beginning).filter((letter) => letter === '\ufffd' || isControl(letter)).length
  return beginning.includes('\0') || strange > beginning.length / 10
}

/** Control characters, but for tab, line feed and their like. */
function isControl(letter: string): boolean {
  const code = letter.charCodeAt(0)
  return code < 9 || (code > 13 && code < 32)
}

/** What is kept of a body: at most 64 KB of UTF-8, masked before it is cut. */
export function excerptOf(
  { text, bytes, truncated }: Body,
  contentType: string | null,
  mask: (text: string) => string,
): Excerpt {
  if (isBinary(text, contentType))
    return { contentType, text: '', truncated: true, binary: true, sizeBytes: bytes }
  const masked = mask(text.slice(0, maxExcerptBytes + marginBytes))
  const kept = cut(masked)
  return { contentType, text: kept, truncated: truncated || kept.length < masked.length, sizeBytes: bytes }
}

function cut(text: string): string {
  const encoded = new TextEncoder().encode(text)
  if (encoded.length <= maxExcerptBytes) return text
  // A letter that the cut has split becomes one sign at the end; it is dropped.
  return new TextDecoder().decode(encoded.subarray(0, maxExcerptBytes)).replace(/\ufffd$/, '')
}
