import type { Mask } from '../secrets/mask.ts'
import type { Exchange, Phases } from './exchange.ts'
import { shownAddress, shownHeaders } from './shown-traffic.ts'

/** Who says so, and of what page. */
export interface HarPage {
  version: string
  browser: { name: string; version: string }
  title: string
  /** Epoch ms. */
  startedAt: number
  domContentLoadedMs: number | null
  loadMs: number | null
  /** What nobody is to read in it. */
  mask: Mask
}

/**
 * A page's traffic as an HTTP Archive 1.2, without bodies, cookies, queries and headers that tell a secret.
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function harOf(exchanges: readonly Exchange[], page: HarPage): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'Vedette', version: page.version },
      browser: page.browser,
      pages: [
        {
          id: pageId,
          startedDateTime: iso(page.startedAt),
          title: page.title,
          pageTimings: { onContentLoad: page.domContentLoadedMs ?? -1, onLoad: page.loadMs ?? -1 },
        },
      ],
      entries: exchanges.map((exchange) => entryOf(exchange, page.mask)),
    },
  }
}

const pageId = 'page_1'
/** An archive's addresses are URIs, which hold no letter beyond ASCII. */
const uri = (url: string, mask: Mask): string => encodeURI(shownAddress(url, mask)).replaceAll('%25', '%')
const iso = (ms: number): string => new Date(ms).toISOString()

function entryOf(exchange: Exchange, mask: Mask): object {
  const { phases, answer, startedAt, initiator, type, failure, bytes, fromCache } = exchange
  return {
    pageref: pageId,
    startedDateTime: iso(startedAt),
    time: timeOf(phases),
    request: requestOf(exchange, mask),
    response: responseOf(exchange, mask),
    cache: {},
    timings: timingsOf(phases),
    ...(answer?.remoteAddress && { serverIPAddress: answer.remoteAddress.replaceAll(/[[\]]/g, '') }),
    _resourceType: type.toLowerCase(),
    _transferSize: bytes,
    ...(initiator !== null && {
      _initiator: /^[a-z]+$/i.test(initiator) ? initiator : shownAddress(initiator, mask),
    }),
    ...(fromCache && { _fromCache: true }),
    ...(failure !== null && { _error: failure }),
  }
}

const requestOf = ({ url, method, requestHeaders, hasBody, answer }: Exchange, mask: Mask): object => ({
  method,
  url: uri(url, mask),
  httpVersion: answer?.protocol ?? 'unknown',
  cookies: [],
  headers: shownHeaders(requestHeaders, mask),
  queryString: [],
  headersSize: -1,
  bodySize: hasBody ? -1 : 0,
})

function responseOf({ answer, bytes, bodyBytes }: Exchange, mask: Mask): object {
  const size = bodyBytes
  if (!answer)
    return {
      // What never came has no status.
      status: 0,
      statusText: '',
      httpVersion: 'unknown',
      cookies: [],
      headers: [],
      content: { size, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    }
  return {
    status: answer.status,
    statusText: answer.statusText,
    httpVersion: answer.protocol,
    cookies: [],
    headers: shownHeaders(answer.headers, mask),
    content: { size, mimeType: answer.mimeType === '' ? 'x-unknown' : answer.mimeType },
    redirectURL: answer.redirectUrl === '' ? '' : shownAddress(answer.redirectUrl, mask),
    headersSize: -1,
    bodySize: Math.max(0, bytes - answer.headBytes),
  }
}

/** In an archive the time to connect holds the TLS handshake, and -1 is what was not done. */
function timingsOf({ blockedMs, dnsMs, connectMs, tlsMs, sendMs, waitMs, receiveMs }: Phases): object {
  return {
    blocked: blockedMs ?? -1,
    dns: dnsMs ?? -1,
    connect: connectMs === null && tlsMs === null ? -1 : (connectMs ?? 0) + (tlsMs ?? 0),
    ssl: tlsMs ?? -1,
    send: sendMs,
    wait: waitMs,
    receive: receiveMs,
  }
}

function timeOf({ blockedMs, dnsMs, connectMs, tlsMs, sendMs, waitMs, receiveMs }: Phases): number {
  const sum = (blockedMs ?? 0) + (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0) + sendMs + waitMs + receiveMs
  return Math.round(sum * 10) / 10
}
