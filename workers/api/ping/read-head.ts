/** A body longer than this is not read to its end: the connection is closed instead. */
const maxReadBytes = 1_000_000

/** The first bytes of a body as text, and how long it is; a letter that is cut in two is left out. */
export async function readHead(
  request: Request,
  maxBytes: number,
): Promise<{ body: string | null; bodyBytes: number }> {
  if (!request.body || request.method !== 'POST') return { body: null, bodyBytes: 0 }
  const decoder = new TextDecoder()
  let body = ''
  let bodyBytes = 0
  try {
    for await (const chunk of request.body as ReadableStream<Uint8Array>) {
      const room = maxBytes - bodyBytes
      if (room > 0) body += decoder.decode(chunk.subarray(0, room), { stream: true })
      bodyBytes += chunk.length
      if (bodyBytes > maxReadBytes) break
    }
  } catch {
    // The client left in the middle of it: what came is kept, for the ping itself is not in the body.
  }
  // Null letters end a text in many a tool that reads it afterwards.
  return { body: bodyBytes === 0 ? null : body.replaceAll('\0', '\uFFFD'), bodyBytes }
}
