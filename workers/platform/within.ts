/**
 * The promise's value, or a throw once `ms` have passed. What was started goes on; only the waiting ends.
 * @param what names in the error who gave no answer.
 */
export function within<Value>(ms: number, promise: Promise<Value>): Promise<Value>
export function within<Value>(ms: number, what: string, promise: Promise<Value>): Promise<Value>
export async function within<Value>(
  ms: number,
  ...rest: [promise: Promise<Value>] | [what: string, promise: Promise<Value>]
): Promise<Value> {
  const [what, promise] = rest.length === 2 ? rest : ['it', rest[0]]
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what} gave no answer within ${ms} ms`))
    }, ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    if (timer !== undefined) clearTimeout(timer)
  }
}
