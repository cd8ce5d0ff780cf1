import { within } from '#platform/within'

/** The answer of an object, or undefined when it fails or takes longer: logged, as somebody else's answer will do. */
export async function unlessSilent<T>(
  timeoutMs: number,
  asked: Promise<T>,
  event: string,
): Promise<T | undefined> {
  try {
    return await within(timeoutMs, asked)
  } catch (error) {
    console.warn({ event, error: error instanceof Error ? error.message : 'unknown' })
    return undefined
  }
}
