import { isExpectedStatus } from '#core/http/expected-status'
import type { ProbeContext } from '../define.ts'
import { ask, type Asked, type Question } from './ask.ts'
import { authorize } from './auth/authorize.ts'
import type { Auth } from './auth/config.ts'
import type { Send } from './send.ts'

/**
 * The same, signed in. A 401 to a token that was kept from before may mean that it was revoked: a new one is tried,
 * once. Getting a token is not part of the latency.
 */
export async function askSignedIn(
  question: Question,
  auth: Auth,
  context: ProbeContext,
  send: Send,
): Promise<Asked> {
  const first = await askOnce(question, auth, context, send)
  const refused = first.evidence?.status === 401 && !isExpectedStatus(401, question.expectedStatus)
  if (!first.forget || !refused) return first
  first.forget()
  return askOnce(question, auth, context, send)
}

async function askOnce(
  question: Question,
  auth: Auth,
  context: ProbeContext,
  send: Send,
): Promise<Asked & { forget: (() => void) | null }> {
  const given = await authorize(auth, context)
  if ('outcome' in given) return { answer: given, evidence: null, forget: null }
  const { header, forget } = given
  const { request } = question
  // As any other header that is typed, it goes to no other origin: see `followRedirect`.
  const headers = header === null ? request.headers : { ...request.headers, authorization: header }
  return { ...(await ask({ ...question, request: { ...request, headers } }, context, send)), forget }
}
