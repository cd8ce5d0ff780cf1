import type { CookieJar } from '#core/http/cookie-jar'
import type { Send } from '../http/send.ts'

/** Sends what the jar holds, and keeps what answers set: those of redirects too. */
export const withCookies =
  (send: Send, jar: CookieJar): Send =>
  async (request, context) => {
    const kept = jar.header(request.url, Date.now())
    const typed = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'cookie')?.[1]
    const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'cookie')
    const cookie = [typed ?? [], kept ?? []].flat().join('; ')
    const headers = { ...Object.fromEntries(others), ...(cookie !== '' && { cookie }) }
    const sent = await send({ ...request, headers }, context)
    if ('response' in sent) jar.store(request.url, sent.response.headers.getSetCookie(), Date.now())
    return sent
  }
