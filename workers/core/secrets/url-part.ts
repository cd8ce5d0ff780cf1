/**
 * A value as it may stand in an address: what would end or split the part it stands in is percent-encoded.
 * @param before the address up to the value: after a `?` or `#` a slash is encoded too.
 */
export function urlPart(value: string, before: string): string {
  const encoded = encodeURIComponent(value.toWellFormed())
  return /[?#]/.test(before) ? encoded : encoded.replaceAll('%2F', '/')
}

/** Scheme, host and port of an address as it was typed. */
export const typedOrigin = (url: string): string => /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? ''
