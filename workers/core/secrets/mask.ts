import { toBase64 } from '../encoding.ts'

/** A text that nobody is to read, and what stands in its place. */
export interface Hidden {
  value: string
  /** "secret API_KEY": shown in square brackets. */
  label: string
}

/** Shorter texts are everywhere: hiding them would hide everything. */
export const minHiddenLetters = 4
const minFragmentLetters = 5

/** Takes what is hidden out of texts, in every form in which a server is likely to repeat it. */
export class Mask {
  readonly #base: Mask | null
  readonly #own: Hidden[]
  #compiled: { pattern: RegExp; labels: ReadonlyMap<string, string> } | null = null

  constructor(hidden: readonly Hidden[] = [], base: Mask | null = null) {
    this.#own = [...hidden]
    this.#base = base
  }

  /** The same, and whatever is hidden in it from now on. */
  fork(): Mask {
    return new Mask([], this)
  }

  hide(hidden: Hidden): void {
    if (this.#hidden().some(({ value }) => value === hidden.value)) return
    this.#own.push(hidden)
    this.#compiled = null
  }

  get empty(): boolean {
    return this.#own.length === 0 && (this.#base?.empty ?? true)
  }

  text(text: string): string {
    if (this.empty) return text
    const { pattern, labels } = this.#forms()
    return text.replaceAll(pattern, (found) => labels.get(found) ?? '[secret]')
  }

  /** A copy of plain data with every text in it masked. */
  deep<T>(value: T): T {
    if (this.empty) return value
    return this.#deep(value) as T
  }

  #deep(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((one) => this.#deep(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.#deep(one)]))
  }

  #hidden(): Hidden[] {
    return this.#base ? [...this.#base.#hidden(), ...this.#own] : this.#own
  }

  /** One pattern for all forms, longest first: in one pass no label is mistaken for a secret. */
  #forms(): { pattern: RegExp; labels: ReadonlyMap<string, string> } {
    if (this.#own.length === 0 && this.#base) return this.#base.#forms()
    if (this.#compiled) return this.#compiled
    const labels = new Map<string, string>()
    for (const { value, label } of this.#hidden()) {
      if (value.length < minHiddenLetters) continue
      for (const form of formsOf(value)) if (!labels.has(form)) labels.set(form, `[${label}]`)
    }
    const forms = [...labels.keys()].toSorted((a, b) => b.length - a.length)
    // Without a form there is nothing to find: no letter follows the end.
    const pattern = new RegExp(forms.map(escapePattern).join('|') || '$.', 'g')
    return (this.#compiled = { pattern, labels })
  }
}

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** A text as it is, and as JSON, HTML, URLs and base64 would spell it. */
function formsOf(value: string): Set<string> {
  const percent = encodeURIComponent(value.toWellFormed())
  return new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    percent,
    percent.replaceAll('%2F', '/'),
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%20', '+'),
    ...base64Forms(new TextEncoder().encode(value)),
  ])
}

/** The letters that a text surely becomes wherever it stands in something that is encoded as base64. */
function base64Forms(bytes: Uint8Array): string[] {
  const whole = toBase64(bytes)
  const fragments = [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(offset + bytes.length)
    shifted.set(bytes, offset)
    const first = Math.ceil((offset * 8) / 6)
    return toBase64(shifted).slice(first, Math.floor((shifted.length * 8) / 6))
  })
  return [whole, ...fragments.filter(({ length }) => length >= minFragmentLetters)].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ])
}
