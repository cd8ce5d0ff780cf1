/** One request of a page and what came back, as a browser told it. */
export interface Exchange {
  /** As the page asked for it: queries are hidden where it is shown. */
  url: string
  method: string
  /** `Document`, `Script`, `Image` …: the browser's own words. */
  type: string
  /** Who asked: a script's or document's URL, or `parser`, `other` …; null when the browser does not say. */
  initiator: string | null
  /** The first one of a page: what was navigated to, before its redirects. */
  isNavigation: boolean
  /** Epoch ms. */
  startedAt: number
  /** Ms since the navigation began. */
  startMs: number
  requestHeaders: Headers
  hasBody: boolean
  /** Null while there is no answer. */
  answer: ExchangeAnswer | null
  phases: Phases
  /** Ms since the navigation began; null while it goes on. */
  endMs: number | null
  /** Over the wire, heads included. */
  bytes: number
  /** Of the body, unpacked. */
  bodyBytes: number
  /** Why it came to nothing, in the browser's words; null when it did not fail. */
  failure: string | null
  /** Answered within the browser: by a cache, or by a service worker, whose own requests are told beside it. */
  fromCache: boolean
}

type Headers = Readonly<Record<string, string>>

export interface ExchangeAnswer {
  status: number
  statusText: string
  /** `http/1.1`, `h2`, `h3`. */
  protocol: string
  mimeType: string
  headers: Headers
  /** Where a redirect leads to. */
  redirectUrl: string
  remoteAddress: string | null
  /** Over the wire, of the head alone. */
  headBytes: number
}

/** What a request's time was spent on, ms; null where nothing of it was done. They follow each other. */
export interface Phases {
  /** Until there was a connection to ask for, or one was free. */
  blockedMs: number | null
  dnsMs: number | null
  /** Without TLS. */
  connectMs: number | null
  tlsMs: number | null
  sendMs: number
  waitMs: number
  receiveMs: number
}

export const noPhases: Phases = {
  blockedMs: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  sendMs: 0,
  waitMs: 0,
  receiveMs: 0,
}

/** Whether somebody would say that it went wrong. */
export const hasFailed = ({ failure, answer }: Exchange): boolean =>
  failure !== null || (answer !== null && answer.status >= 400)
