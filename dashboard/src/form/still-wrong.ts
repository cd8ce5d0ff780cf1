import type { FieldError } from '../api.ts'

/** The errors whose value is still the one that was refused: what has been changed since is not called wrong. */
export function stillWrong(errors: readonly FieldError[], sent: unknown, now: unknown): FieldError[] {
  return errors.filter(({ path }) => JSON.stringify(at(sent, path)) === JSON.stringify(at(now, path)))
}

const at = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path
        .split('.')
        .reduce<unknown>(
          (inner, name) =>
            typeof inner === 'object' && inner !== null
              ? (inner as Record<string, unknown>)[name]
              : undefined,
          value,
        )
