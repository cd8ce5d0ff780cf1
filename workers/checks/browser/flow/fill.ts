import type { FlowStep } from '#core/flow/schema'
import { fillSecrets } from '#core/secrets/reference'
import { urlPart } from '#core/secrets/url-part'
import type { SecretValues } from '../../secrets/fill.ts'

/** A step with the values of its secrets in place. */
export function fillStep(step: FlowStep, values: SecretValues): FlowStep {
  const get = (name: string) => values.get(name)
  switch (step.type) {
    case 'change':
      return { ...step, value: fillSecrets(step.value, get) }
    case 'navigate':
      return {
        ...step,
        url: fillSecrets(step.url, (name, before) => {
          const value = get(name)
          return value === undefined ? undefined : urlPart(value, before)
        }),
      }
    case 'waitForExpression':
      return {
        ...step,
        expression: fillSecrets(step.expression, (name) => {
          const value = get(name)
          return value === undefined ? undefined : inQuotes(value)
        }),
      }
    default:
      return step
  }
}

/** A text as it stands between quotes of any kind in JavaScript. */
const inQuotes = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/['`]|\$\{/g, String.raw`\$&`)
