import type { Json } from '../../../form/schema.ts'

/** A step of a flow as it is edited: it may not be whole yet. */
export type DraftStep = Json & { type: string }

export interface DraftFlow {
  title: string
  steps: DraftStep[]
}

/** What can be added by hand, in the order in which it is usually wanted. */
export const addable = {
  navigate: { label: 'Go to', begin: { url: 'https://' } },
  click: { label: 'Click', begin: { selectors: [''] } },
  change: { label: 'Type', begin: { selectors: [''], value: '' } },
  keyDown: { label: 'Press a key', begin: { key: 'Enter' } },
  waitForElement: { label: 'Wait for an element', begin: { selectors: [''] } },
  wait: { label: 'Wait', begin: { ms: 1_000 } },
  assertText: { label: 'Check text', begin: { text: '' } },
  assertSelector: { label: 'Check an element', begin: { selectors: [''] } },
  screenshot: { label: 'Take a picture', begin: {} },
} as const
export type AddableType = keyof typeof addable

export const newStep = (type: AddableType): DraftStep => ({ type, ...addable[type].begin })

export const emptyFlow: DraftFlow = { title: '', steps: [newStep('navigate')] }

const selectorsOf = (step: DraftStep): unknown[] =>
  Array.isArray(step['selectors']) ? step['selectors'] : []

/** The first way to a step's element; one that leads through shadow roots is told, and cannot be edited as a line. */
export function selectorOf(step: DraftStep): { text: string; isPath: boolean; others: number } {
  const [first = '', ...rest] = selectorsOf(step)
  const parts = Array.isArray(first) ? first.map(String) : [String(first)]
  return { text: parts.join(' » '), isPath: parts.length > 1, others: rest.length }
}

/** The same step with another first way to its element. */
export const withSelector = (step: DraftStep, text: string): DraftStep => ({
  ...step,
  selectors: [text, ...selectorsOf(step).slice(1)],
})
