import { issuerDaysLeft, issuers, order, signature, trust } from './chain.ts'
import { daysLeft, host, key, life, usage, validity } from './leaf.ts'
import type { Demands, Problem, Rule, Shown } from './rule.ts'
import { identity, issuer, proof, version } from './wishes.ts'

/** In the order of their weight: the first is what people should read first. */
const rules: readonly Rule[] = [
  validity,
  host,
  proof,
  trust,
  issuers,
  usage,
  identity,
  issuer,
  version,
  daysLeft,
  issuerDaysLeft,
  key,
  signature,
  life,
  order,
]

const weight = { down: 0, degraded: 1, note: 2 }

/** Everything wrong with what a server has shown, the worst first. `now` is epoch ms. */
export const judge = (shown: Shown, demands: Demands, now: number): Problem[] =>
  rules
    .flatMap((rule) => rule(shown, demands, now) ?? [])
    .toSorted((a, b) => weight[a.severity] - weight[b.severity])
