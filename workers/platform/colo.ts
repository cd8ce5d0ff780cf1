const edgeTrace = 'https://www.cloudflare.com/cdn-cgi/trace'

/** The data centre this code runs in, as the edge itself says it; null when it does not say. */
export async function findColo(traceUrl = edgeTrace): Promise<string | null> {
  try {
    const trace = await fetch(traceUrl, { signal: AbortSignal.timeout(3000) })
    return /^colo=([A-Z]{3})$/m.exec(await trace.text())?.[1] ?? null
  } catch {
    return null
  }
}
