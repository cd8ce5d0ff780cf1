import { z } from 'zod'

const Named = z.object({ type: z.string(), name: z.string().optional().catch(undefined) })

/** Why a step of a type that is not walked is refused, in words that name it. */
export function refusalOf(step: unknown): string {
  const named = Named.safeParse(step)
  if (!named.success) return 'It does not say what type of step it is'
  const { type, name = 'without a name' } = named.data
  if (type === 'customStep') return `A customStep (${name.slice(0, 40)}) means something to its maker only`
  return `“${type.slice(0, 40)}” is no type of step that is known here`
}
