import { shownUrl } from '#core/http/shown-url'
import { defineCheck } from './define.ts'
import { askSignedIn } from './http/ask-signed-in.ts'
import { hiddenAuth } from './http/auth/authorize.ts'
import { HttpConfig, wantsBody } from './http/config.ts'
import { hiddenHeaders, hiddenQuery } from './http/hidden.ts'
import { sendBySocket } from './http/send-by-socket.ts'
import { sendByFetch } from './http/send.ts'

/** Asks a URL and judges the answer: status, keywords, assertions, latency. */
export const http = defineCheck({
  type: 'http',
  title: 'HTTP',
  config: HttpConfig,
  target: ({ url }) => shownUrl(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ url, headers, auth }) => [...hiddenHeaders(headers), ...hiddenQuery(url), ...hiddenAuth(auth)],
  addresses: ({ url, auth }) => [
    { path: 'url', address: url },
    ...(auth?.type === 'oauth2' ? [{ path: 'auth.tokenUrl', address: auth.tokenUrl }] : []),
  ],

  async probe(config, context) {
    const { method, url, headers, body } = config
    const send = config.timing === 'socket' ? sendBySocket : sendByFetch
    const question = {
      ...config,
      request: { method, url: new URL(url), headers, body },
      wantsBody: wantsBody(config),
    }
    return (await askSignedIn(question, config.auth, context, send)).answer
  },
})
