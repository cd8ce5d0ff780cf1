import { StreamName } from '#core/stream/definition'

/** Which stream is meant. */
export const StreamQuery = { stream: StreamName.default('metrics') }
