/** The data centre this object runs in, as the edge itself says it; null when it does not say. */
export async function findColo(): Promise<string | null> {
  try {
    const trace = await fetch('https://www.cloudflare.com/cdn-cgi/trace', {
      signal: AbortSignal.timeout(3000),
    })
    return /^colo=([A-Z]{3})$/m.exec(await trace.text())?.[1] ?? null
  } catch {
    return null
  }
}
