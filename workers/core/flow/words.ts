import { shownUrl } from '../http/shown-url.ts'
import type { Selector } from './fields.ts'
import type { FlowStep } from './schema.ts'

const maxNameLetters = 60

const cut = (text: string, most = maxNameLetters): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}
export const quoted = (text: string): string => `“${cut(text)}”`

const lastPart = (selector: Selector): string =>
  typeof selector === 'string' ? selector : (selector.at(-1) ?? '')
const after = (prefix: string, selectors: readonly Selector[]): string | undefined =>
  selectors
    .map(lastPart)
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length)

/** What people call an element: its accessible name, else its text, else the shortest of its selectors. */
export function elementName(selectors: readonly Selector[]): string {
  const name = after('aria/', selectors)
    ?.replaceAll(/\[\s*\w+\s*=\s*(["']).*?\1\s*\]/g, '')
    .trim()
  if (name) return cut(name)
  const text = after('text/', selectors)?.trim()
  if (text) return cut(text)
  const [shortest = ''] = selectors.map(lastPart).toSorted((a, b) => a.length - b.length)
  return cut(shortest.replace(/^(css|pierce|xpath)\//, ''))
}

const element = (step: { selectors: readonly Selector[] }): string => `“${elementName(step.selectors)}”`

const number = (value: number): string => Math.round(value).toLocaleString('en-US')

type Titles = { [Type in FlowStep['type']]: (step: Extract<FlowStep, { type: Type }>) => string }

// What was typed is in none of them: it may be a password.
const titles: Titles = {
  navigate: ({ url }) => `Open ${cut(shownUrl(url), 150)}`,
  setViewport: ({ width, height }) => `Screen of ${width} × ${height}`,
  emulateNetworkConditions: ({ download, latency }) =>
    download === 0 ? 'Go offline' : `Network with ${number(latency)} ms of latency`,
  click: (step) => `Click ${element(step)}`,
  doubleClick: (step) => `Double-click ${element(step)}`,
  hover: (step) => `Point at ${element(step)}`,
  change: (step) => `Type into ${elementName(step.selectors)}`,
  keyDown: ({ key }) => `Press ${key}`,
  keyUp: ({ key }) => `Release ${key}`,
  scroll: ({ selectors, x = 0, y = 0 }) =>
    selectors ? `Scroll in “${elementName(selectors)}”` : `Scroll to ${number(x)}, ${number(y)}`,
  waitForElement: (step) =>
    step.visible === false ? `Wait until ${element(step)} is gone` : `Wait for ${element(step)}`,
  waitForExpression: ({ expression }) => `Wait until ${cut(expression)}`,
  close: () => 'Close the tab',
  assertText: ({ text, absent }) => (absent ? `See no ${quoted(text)}` : `See ${quoted(text)}`),
  assertSelector: (step) => (step.visible === false ? `Find no ${element(step)}` : `Find ${element(step)}`),
  screenshot: ({ name }) => (name ? `Picture ${quoted(name)}` : 'Picture'),
  wait: ({ ms }) => `Wait ${number(ms)} ms`,
}

/** What a step does, for people. Secrets stand in it by name; what was typed does not stand in it. */
export const titleOf = <Step extends FlowStep>(step: Step): string =>
  (titles[step.type] as (one: Step) => string)(step)
