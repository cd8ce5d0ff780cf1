/** A URL as it may be shown to anyone: no credentials, and a query string or fragment only hinted at; `{{…}}` as typed. */
export function shownUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : url
  if (!parsed) return '(not a URL)'
  const path = parsed.pathname.replaceAll(/%7B%7B([\w.]+)%7D%7D/g, '{{$1}}')
  return `${parsed.origin}${path}${parsed.search === '' ? '' : '?…'}`
}
