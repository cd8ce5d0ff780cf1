import { z } from 'zod'
import { servingStates } from '../grpc.ts'

/** What a gRPC health check came to. */
export const GrpcFinding = z.object({
  /** The service that was asked about; empty for the whole server. */
  service: z.string(),
  /** What the server says of it; null when it said nothing that can be read. */
  serving: z.enum(servingStates).nullable(),
  /** `grpc-status`; null when there was none. */
  code: z.int().nullable(),
  message: z.string().nullable(),
})
export type GrpcFinding = z.infer<typeof GrpcFinding>
