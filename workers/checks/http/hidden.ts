import type { Hidden } from '#core/secrets/mask'

const telling = /auth|cookie|token|key|secret|passw|session|credential|signature/i

/** What typed request headers say that no answer is to repeat: by their names, and also without their scheme. */
export const hiddenHeaders = (headers: Readonly<Record<string, string>>): Hidden[] =>
  Object.entries(headers)
    .filter(([name]) => telling.test(name))
    .flatMap(([name, value]) =>
      [value, ...value.split(/^\S+ /).slice(1)].map((part) => ({ value: part, label: `header ${name}` })),
    )

/** The same of the query of an address. */
export const hiddenQuery = (url: string): Hidden[] =>
  [...(URL.parse(url)?.searchParams ?? [])]
    .filter(([name]) => telling.test(name))
    .map(([name, value]) => ({ value, label: `query ${name}` }))
