import type { Failure } from '#core/result'

interface Meaning {
  failure: Failure
  sentence: string
}

// https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
const meanings: Record<number, Meaning> = {
  520: { failure: 'cloudflare', sentence: 'Cloudflare got no proper answer from the server (520)' },
  521: { failure: 'cloudflare', sentence: 'the server refused the connection from Cloudflare (521)' },
  522: { failure: 'cloudflare', sentence: "Cloudflare's connection to the server timed out (522)" },
  523: { failure: 'cloudflare', sentence: 'Cloudflare found no route to the server (523)' },
  524: { failure: 'cloudflare', sentence: 'the server did not answer Cloudflare in time (524)' },
  525: { failure: 'tls', sentence: 'the TLS handshake with the server failed (525)' },
  526: { failure: 'tls', sentence: "the server's certificate is not valid (526)" },
  527: { failure: 'cloudflare', sentence: 'Cloudflare lost the connection to the server (527)' },
  530: { failure: 'cloudflare', sentence: 'Cloudflare could not reach the server (530)' },
}

/**
 * What a status that Cloudflare made in the site's place means; null for the site's own. In production a
 * fetch that cannot reach its host answers so instead of throwing. A server that calls itself something else
 * than cloudflare speaks for itself.
 */
export function cloudflareMeaning(status: number, server: string | null): Meaning | null {
  if (server !== null && server.toLowerCase() !== 'cloudflare') return null
  return meanings[status] ?? null
}

/** A 530 carries its real reason in the body; 1016 is a name that does not resolve. */
export const isOriginDnsError = (body: string): boolean => /\berror(?: code:)? ?1016\b/i.test(body)
