/** The promise, or a rejection once so many milliseconds have passed. The work itself goes on unheard. */
export async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => tooLate.reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, tooLate.promise])
  } finally {
    clearTimeout(timer)
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
