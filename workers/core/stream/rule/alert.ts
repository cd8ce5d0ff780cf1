import { alertGroupKey } from '../../incident/alert.ts'
import { speaker } from '../../incident/lifecycle.ts'
import type { AlertFact } from '../../rpc.ts'
import type { RuleTransition } from './machine.ts'
import type { StreamRule } from './schema.ts'
import { endedText, firingTitle, keyValues, lookText } from './words.ts'

/** What an incident is told of a rule's transition. The same transition has the same id, however often it is told. */
export function alertOf(workspaceId: string, rule: StreamRule, transition: RuleTransition): AlertFact {
  const { key, to, at, seq } = transition
  const firing = to === 'firing'
  return {
    kind: 'alert',
    id: `rule:${rule.id}:${seq}:${key}`,
    at,
    workspaceId,
    policyId: rule.policyId,
    act: { by: speaker },
    alert: {
      dedupKey: `rule:${rule.id}:${key}`,
      firing,
      title: firing ? firingTitle(rule, transition) : rule.name,
      severity: rule.severity,
      cause: lookText(rule),
      labels: labelsOf(rule, key),
      ruleId: rule.id,
      ...(!firing && { ended: endedText(rule, transition) }),
    },
  }
}

/** By what silences and policies know it: the values of its key, and over those the rule and its stream. */
function labelsOf({ groupBy, name, stream }: StreamRule, key: string): Record<string, string> {
  const values = Object.entries(keyValues(groupBy, key)).map(([field, value]) => [field, value ?? ''])
  return { ...Object.fromEntries(values), rule: name, stream }
}

/** The group whose incident hears of it: the rule's key alone, or what its policy gathers it with. */
export const groupOf = ({ alert }: AlertFact, { grouping }: StreamRule): string =>
  alertGroupKey(alert, grouping)
