import { leadingVariable } from '#core/http/variables'
import { defineCheck } from './define.ts'
import { hiddenAuth } from './http/auth/authorize.ts'
import { hiddenHeaders, hiddenQuery } from './http/hidden.ts'
import { StepsConfig } from './steps/config.ts'
import { shownStepUrl } from './steps/fill.ts'
import { Run } from './steps/run.ts'

/** Up to twenty requests one after the other, each with what earlier ones have given. */
export const steps = defineCheck({
  type: 'steps',
  title: 'API in steps',
  config: StepsConfig,
  target: ({ steps: [first, ...others] }) =>
    `${shownStepUrl(first?.url ?? '')}${others.length > 0 ? ` and ${others.length} more` : ''}`,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: (config) =>
    config.steps.flatMap(({ url, headers, auth }) => [
      ...hiddenHeaders(headers),
      ...hiddenQuery(url),
      ...hiddenAuth(auth),
    ]),
  addresses: (config) =>
    config.steps.flatMap(({ url, auth }, index) => [
      ...(leadingVariable(url) === null ? [{ path: `steps.${index}.url`, address: url }] : []),
      ...(auth?.type === 'oauth2' ? [{ path: `steps.${index}.auth.tokenUrl`, address: auth.tokenUrl }] : []),
    ]),

  probe: (config, context) => new Run(config, context).all(),
})
