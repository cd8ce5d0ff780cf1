/** A policy under which a document may do nothing but show itself, in its own style. */
export async function contentPolicy(document: string): Promise<string> {
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(document) ?? []
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
  return [
    "default-src 'none'",
    `style-src 'sha256-${digest.toBase64()}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}
