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
  #compiled: { pattern: RegExp; labels: readonly string[] } | null = null

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
    return text.replaceAll(pattern, (_, ...groups: (string | undefined)[]) => {
      const place = groups.findIndex((group) => group !== undefined)
      return labels[place] ?? '[secret]'
    })
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

  /** One pattern with a group for each text, longest first: in one pass no label is mistaken for a secret. */
  #forms(): { pattern: RegExp; labels: readonly string[] } {
    if (this.#own.length === 0 && this.#base) return this.#base.#forms()
    if (this.#compiled) return this.#compiled
    const labels = new Map<string, string>()
    for (const { value, label } of this.#hidden())
      if (value.length >= minHiddenLetters && !labels.has(value)) labels.set(value, `[${label}]`)
    const values = [...labels.keys()].toSorted((a, b) => b.length - a.length)
    // Without a form there is nothing to find: no letter follows the end.
    const pattern = new RegExp(values.map((value) => `(${patternOf(value)})`).join('|') || '$.', 'g')
    return (this.#compiled = { pattern, labels: values.map((value) => labels.get(value) ?? '[secret]') })
  }
}

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** A text as it is, as JSON, HTML and URLs would spell it, in any mixture of these, and as base64. */
function patternOf(value: string): string {
  const plain = value.toWellFormed()
  const base64 = base64Forms(new TextEncoder().encode(plain)).toSorted((a, b) => b.length - a.length)
  return [spelt(plain), ...new Set(base64.map(escapePattern)), ...speltHeads(plain)].join('|')
}

const spelt = (text: string): string => Array.from(text, spellingsOf).join('')

/** An address that ends in it may have lost its fragment. */
function speltHeads(text: string): string[] {
  const head = text.slice(0, Math.max(0, text.indexOf('#')))
  return head.length < minHiddenLetters ? [] : [`${spelt(head)}$`]
}

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
}
const escapes: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\f': 'f', '\b': 'b' }

/** Everything that a letter may have become: nobody spells letters and digits in another way. */
function spellingsOf(letter: string): string {
  if (/^[a-z0-9]$/i.test(letter)) return letter
  const code = letter.codePointAt(0) ?? 0
  const hex = (number: number, digits: number) => anyCase(number.toString(16).padStart(digits, '0'))
  const units = Array.from({ length: letter.length }, (_, place) => letter.charCodeAt(place))
  const names = [`#0*${code}`, `#[xX]0*${hex(code, 1)}`, ...[entities[letter] ?? []].flat()]
  return `(?:${[
    // What is encoded twice has its own signs encoded too.
    `&(?:amp;)*(?:${names.join('|')});`,
    Array.from(new TextEncoder().encode(letter), (byte) => `%(?:25)*${hex(byte, 2)}`).join(''),
    units.map((unit) => `\\\\{1,4}u${hex(unit, 4)}`).join(''),
    ...[escapes[letter] ?? []].flat().map((name) => `\\\\{1,4}${name}`),
    ...(letter === ' ' ? ['\\+'] : []),
    // In an address one is as good as the other.
    ...(letter === '\\' ? ['/'] : []),
    `\\\\{0,4}${escapePattern(letter)}`,
  ].join('|')})`
}

const anyCase = (hex: string): string =>
  hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

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
