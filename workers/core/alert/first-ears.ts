import type { Directory } from './directory.ts'
import type { Policy } from './policy.ts'
import { type Ear, everyEar, resolve } from './resolve.ts'
import { matchesWhen } from './when.ts'

/**
 * Whom a policy tells of something that nobody need take on, such as a reminder: whom it would tell first of a warning
 * that begins at `at`, epoch ms. Where that is nobody, its fallback. Each channel once; delays that people wish for
 * are passed over.
 */
export function firstEars({ steps, fallback }: Policy, directory: Directory, at: number): Ear[] {
  const asked = { severity: 'warning', at } as const
  const meant = steps.filter(({ when }) => matchesWhen(when, asked.severity, at))
  const ears = meant
    .filter(({ afterSeconds }) => afterSeconds === meant[0]?.afterSeconds)
    .flatMap((step) => resolve(step, directory, asked).ears)
  if (ears.length === 0) return fallback ? resolve(fallback, directory, asked).ears : everyEar(directory)
  return [...new Map(ears.map((ear) => [ear.channelId, ear])).values()]
}
