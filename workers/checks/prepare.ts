import type { z } from 'zod'
import { Mask } from '#core/secrets/mask'
import type { CheckType } from './define.ts'
import { fillCheck, type SecretValues } from './secrets/fill.ts'

type Kind = Pick<CheckType, 'config' | 'hides'>

/** A check that is ready to be run, or the reason why it is not, in words. */
export type Prepared = { config: z.output<CheckType['config']>; mask: Mask } | { problem: string }

const none: SecretValues = new Map()
const before = new WeakMap<object, { kind: Kind; values: SecretValues; prepared: Prepared }>()

/**
 * What a stored check says, with its secrets in place. A lane hands over the same check and the same values at each
 * tick, so that they are read only once.
 */
export function prepare(
  kind: Kind,
  check: Record<string, unknown>,
  values: SecretValues | undefined = none,
): Prepared {
  const known = before.get(check)
  if (known?.kind === kind && known.values === values) return known.prepared
  const prepared = read(kind, check, values)
  // A check whose secret was missing is not remembered: its values are no other when they grow.
  if (!('problem' in prepared)) before.set(check, { kind, values, prepared })
  return prepared
}

function read(kind: Kind, check: Record<string, unknown>, values: SecretValues): Prepared {
  const filled = fillCheck(kind, check, values)
  if ('missing' in filled) return { problem: `there is no secret named ${filled.missing}` }
  const parsed = kind.config.safeParse(filled.check)
  if (!parsed.success) {
    if (filled.hidden.length === 0) return { problem: 'the stored check is not one this version can read' }
    // Only the field is named: the validator's words may quote the value.
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    return { problem: `with its secret in place, the check is not valid at ${field}` }
  }
  // What holds a secret is hidden by that secret's name: it says more.
  const more = kind
    .hides?.(parsed.data)
    .filter(({ value }) => !filled.hidden.some((secret) => value.includes(secret.value)))
  return { config: parsed.data, mask: new Mask([...filled.hidden, ...(more ?? [])]) }
}
