import type { ServingState } from '#core/grpc'
import type { Timings } from '#core/result'
import type { Mask } from '#core/secrets/mask'

/** What a server answered, whichever way it was asked. */
export interface GrpcReply {
  httpStatus: number
  contentType: string
  serving: ServingState | null
  /** `grpc-status` and `grpc-message`, from the trailers, or from the headers when there is nothing else. */
  code: number | null
  message: string | null
  timings: Timings
}

export const healthPath = '/grpc.health.v1.Health/Check'

/** The status of a call, wherever it stands. */
export function statusOf(
  field: (name: string) => string | null,
  mask: Pick<Mask, 'text'>,
): Pick<GrpcReply, 'code' | 'message'> {
  const status = field('grpc-status')
  const message = field('grpc-message')
  return {
    code: status !== null && /^\d{1,3}$/.test(status) ? Number(status) : null,
    message: message === null || message === '' ? null : mask.text(unescapePercent(message)).slice(0, 300),
  }
}

/** `grpc-message` is percent-encoded UTF-8; a wrong escape is shown as it came. */
function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
