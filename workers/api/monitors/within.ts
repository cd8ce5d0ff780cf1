/** The answer of an object, or undefined when it fails or takes longer: logged, as somebody else's answer will do. */
export async function within<T>(timeoutMs: number, asked: Promise<T>, event: string): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | null = null
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([asked, late])
  } catch (error) {
    console.warn({ event, error: error instanceof Error ? error.message : 'unknown' })
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
