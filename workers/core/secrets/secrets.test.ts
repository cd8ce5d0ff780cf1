import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { Mask } from './mask.ts'
import { fillSecrets, misspellsSecret, SecretName, secretsIn } from './reference.ts'
import { typedOrigin, urlPart } from './url-part.ts'

describe('a reference to a secret', () => {
  it('is found wherever it stands, each name once', ({ expect }) => {
    expect(secretsIn('Bearer {{secret.API_KEY}} {{secret.b}} {{secret.API_KEY}}')).toEqual(['API_KEY', 'b'])
    expect(secretsIn('{{API_KEY}} {{ secret.x }}')).toEqual([])
  })

  it.for(['{{ secret.X }}', '{{secret.1X}}', '{{secrets.X}}', '{{secret}}', '{{secret.X}} {{Secret.X}}'])(
    'is known to be misspelt: %s',
    (text, { expect }) => {
      expect(misspellsSecret(text)).toBe(true)
    },
  )

  it('is nothing else', ({ expect }) => {
    expect(misspellsSecret('{{secret.X}} {{secretary}} {{name}}')).toBe(false)
    expect(SecretName.safeParse('_x').success).toBe(false)
  })

  it('is filled with what is known, and left when nothing is', ({ expect }) => {
    const values = new Map([['a', '$& 1']])
    expect(fillSecrets('x {{secret.a}} {{secret.b}}', (name) => values.get(name))).toBe('x $& 1 {{secret.b}}')
  })
})

describe('a value in an address', () => {
  it('keeps its slashes in the path, and ends nothing it stands in', ({ expect }) => {
    expect(urlPart('a/b?c#d&e f', 'https://x.example/')).toBe('a/b%3Fc%23d%26e%20f')
    expect(urlPart('a/b&c', 'https://x.example/?q=')).toBe('a%2Fb%26c')
  })

  it('is known to be in the host', ({ expect }) => {
    expect(typedOrigin('https://{{secret.X}}.example:1/a?b')).toBe('https://{{secret.X}}.example:1')
  })
})

const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }
const unicode = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

describe('a mask', () => {
  const mask = new Mask([{ value: 'pa"ss/w+rd & é', label: 'secret P' }])

  it.for([
    'pa"ss/w+rd & é',
    JSON.stringify({ echoed: 'pa"ss/w+rd & é' }),
    'pa&quot;ss/w+rd &amp; é',
    encodeURIComponent('pa"ss/w+rd & é'),
    encodeURIComponent('pa"ss/w+rd & é').toLowerCase(),
    new URLSearchParams({ p: 'pa"ss/w+rd & é' }).toString(),
  ])('takes a secret out of %s', (text, { expect }) => {
    const masked = mask.text(`before ${text} after`)
    expect(masked).toContain('[secret P]')
    expect(masked).not.toContain('w+rd')
    expect(masked).toMatch(/^before .* after$/)
  })

  it('finds a secret wherever it stands in something encoded as base64', ({ expect }) => {
    const text = fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(
        text,
        fc.string({ maxLength: 9, unit: 'grapheme-ascii' }),
        text,
        (secret, before, after) => {
          const encoded = btoa(`${before}${secret}${after}`)
          const masked = new Mask([{ value: secret, label: 's' }]).text(encoded)
          expect(masked).toContain('[s]')
        },
      ),
    )
  })

  it.for<[string, (text: string) => string]>([
    ['JSON', (text) => JSON.stringify(text).slice(1, -1)],
    ['JSON within JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
    [
      'JSON in a page',
      (text) =>
        JSON.stringify(text)
          .slice(1, -1)
          .replaceAll(/[<>&'/]/g, unicode),
    ],
    ['HTML', (text) => text.replaceAll(/[&<>"']/g, (sign) => `&${named[sign]};`)],
    ['HTML of a text node', (text) => text.replaceAll(/[&<>]/g, (sign) => `&${named[sign]};`)],
    ['HTML by number', (text) => text.replaceAll(/[^a-z0-9]/giu, (sign) => `&#${sign.codePointAt(0)};`)],
    ['HTML twice', (text) => text.replaceAll(/[<>"']/g, (sign) => `&amp;${named[sign]};`)],
    ['an address', (text) => encodeURIComponent(text)],
    ['an address as a whole', (text) => encodeURI(text)],
    ['an address in an address', (text) => encodeURIComponent(encodeURIComponent(text))],
    ['a form', (text) => new URLSearchParams({ text }).toString().slice('text='.length)],
    ['a script', (text) => text.replaceAll(/['"`\\/]/g, String.raw`\$&`)],
  ])('takes out a secret as %s spells it, whole', ([, spell], { expect }) => {
    const signs = String.raw`ab1 "'/\<>&+%;=:@!*()~[]{}|^$.,-_`.split('')
    const letter = fc.constantFrom(...signs, 'é', '€', '😀')
    const texts = fc.string({ unit: letter, minLength: 4, maxLength: 20 })
    fc.assert(
      fc.property(texts, (text) => {
        expect(new Mask([{ value: text, label: 's' }]).text(`{${spell(text)}}`)).toBe('{[s]}')
      }),
    )
  })

  it('is not misled by its own words or by a secret within another', ({ expect }) => {
    const two = new Mask([
      { value: 'secret', label: 'secret A' },
      { value: 'my secret', label: 'secret B' },
    ])
    expect(two.text('secret, my secret')).toBe('[secret A], [secret B]')
  })

  it('masks texts however deep, keeps the rest, and hides nothing that is short or new to another', ({
    expect,
  }) => {
    const own = mask.fork()
    own.hide({ value: 'token-1234', label: 'token T' })
    own.hide({ value: 'up', label: 'short' })
    expect(own.deep({ a: ['token-1234', 1, null], b: { c: 'up' } })).toEqual({
      a: ['[token T]', 1, null],
      b: { c: 'up' },
    })
    expect(mask.text('token-1234')).toBe('token-1234')
    expect(own.text('pa"ss/w+rd & é')).toBe('[secret P]')
    expect(new Mask().fork().empty).toBe(true)
  })
})
