/** A URL as it may be shown to anyone: no credentials, and a query string or fragment only hinted at. */
export function shownUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : url
  if (!parsed) return '(not a URL)'
  return `${parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`
}
