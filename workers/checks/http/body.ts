import type { HttpResponse } from './send.ts'

/** As much of a body as is looked at; the rest is never downloaded. */
export const maxBodyBytes = 1_048_576

/** The first megabyte of a body as text, by the charset its content type names (else UTF-8). */
export async function readBody(response: HttpResponse): Promise<string> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = decoderOf(response.headers.get('content-type'))
  let text = ''
  let left = maxBodyBytes
  try {
    while (left > 0) {
      const { value, done } = await reader.read()
      if (done) return text + decoder.decode()
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.length
    }
    return text
  } finally {
    await discard(reader)
  }
}

/** Reads the first megabyte of a body and keeps nothing of it. */
export async function drainBody({ body }: HttpResponse): Promise<void> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (let left = maxBodyBytes; left > 0;) {
      const { value, done } = await reader.read()
      if (done) return
      left -= value.length
    }
  } finally {
    await discard(reader)
  }
}

/** Gives back a body that is not wanted, so that its connection and memory are free at once. */
export async function discard(body: { cancel(): Promise<void> } | null): Promise<void> {
  // Cancelling a stream that has failed rejects with that failure, which is already known.
  await body?.cancel().catch(() => undefined)
}

function decoderOf(contentType: string | null): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}
