import { shownUrl } from '#core/http/shown-url'
import { fillUrl, fillVariables, leadingVariable, variablesIn } from '#core/http/variables'
import type { Mask } from '#core/secrets/mask'
import { mapTexts } from '../secrets/places.ts'
import { type Auth, isUserName, tokenPattern } from '../http/auth/config.ts'
import type { Step } from './config.ts'

/** A step's request with its variables in place. */
export type FilledStep = Omit<Step, 'url'> & { url: URL }

const headerValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Puts variables in place. A text instead says why the step cannot be sent: what an earlier one gave does not fit. */
export function fillStep(step: Step, values: ReadonlyMap<string, string>): FilledStep | string {
  const { headers, body, auth } = step
  const texts = { headers, body, auth }
  const url = URL.parse(fillUrl(step.url, values))
  if (!url) return 'its address is not one with the variables in place'
  const filled = mapTexts(texts, (text) => fillVariables(text, values)) as typeof texts
  const wrong = Object.entries(filled.headers).find(([, value]) => !headerValue.test(value))
  if (wrong) return `what a variable holds does not fit into the header ${wrong[0]}`
  const wrongPart = misfit(filled.auth)
  if (wrongPart) return `what a variable holds does not fit into the ${wrongPart} of the sign-in`
  return { ...step, ...filled, url }
}

/** What of a sign-in cannot be sent as it is; null for nothing. */
function misfit(auth: Auth): string | null {
  if (auth.type === 'bearer' && !tokenPattern.test(auth.token)) return 'token'
  if (auth.type === 'basic' && !isUserName(auth.username)) return 'user name'
  return null
}

/** The first variable of a step that no earlier one has given; undefined when all are there. */
export function missingVariable(
  { url, headers, body, auth }: Step,
  values: ReadonlyMap<string, string>,
): string | undefined {
  return variablesIn(JSON.stringify({ url, headers, body, auth })).find((name) => !values.has(name))
}

/** A step's address as it may be shown before its variables are known. */
export const shownStepUrl = (url: string): string =>
  leadingVariable(url) === null ? shownUrl(url) : (url.split(/[?#]/)[0] ?? url)

/**
 * Whether a step would tell secrets to a host that a variable has chosen and no step names: an answer must not be
 * able to send them elsewhere. What the variable itself holds is that host's own.
 */
export function leaksSecrets(
  step: Step,
  { url, headers, body, auth }: FilledStep,
  values: ReadonlyMap<string, string>,
  { origins, mask }: { origins: ReadonlySet<string>; mask: Mask },
): boolean {
  const chosenBy = leadingVariable(step.url)
  if (chosenBy === null || origins.has(url.origin)) return false
  const typed = fillUrl(step.url, values).slice(values.get(chosenBy)?.length)
  const said = [typed, ...Object.values(headers), body ?? '']
  return auth.type !== 'none' || said.some((text) => mask.text(text) !== text)
}

/** The origins that the steps of a check name themselves. */
export const typedOrigins = (steps: readonly Step[]): Set<string> =>
  new Set(steps.flatMap(({ url }) => (leadingVariable(url) === null ? (URL.parse(url)?.origin ?? []) : [])))
