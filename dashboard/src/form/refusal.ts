import { type ApiProblem, asProblem, type FieldError } from '../api.ts'

export interface Refusal {
  /** Null while nothing was refused. */
  problem: ApiProblem | null
  errors: readonly FieldError[]
  /** What is wrong at a path, or somewhere under it. */
  wrong: (path: string) => string | undefined
  /** Errors under a path, as seen from there: of `steps.0` `channelIds.1`. */
  under: (path: string) => FieldError[]
}

/** What the server says against a form that was sent, by field. */
export function refusalOf(error: unknown): Refusal {
  const problem = error ? asProblem(error) : null
  const errors = problem?.errors ?? []
  const under = (path: string) =>
    errors
      .filter((one) => one.path.startsWith(`${path}.`))
      .map((one) => ({ ...one, path: one.path.slice(path.length + 1) }))
  return { problem, errors, wrong: (path) => wrongAt(errors, path), under }
}

/** What is wrong at a path, or somewhere under it. */
export const wrongAt = (errors: readonly FieldError[], path: string): string | undefined =>
  errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
