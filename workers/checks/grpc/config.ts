import { z } from 'zod'
import { degradedMs, hostname, port, timeoutMs } from '../fields.ts'

const reserved = /^(te|user-agent|content-type|content-length|connection|host|grpc-.*|cf-.*)$/

/** What a grpc check may be asked for. The order of the fields is the order of the form. */
export const GrpcConfig = z.object({
  hostname: hostname.meta({ title: 'Host', examples: ['api.example.com'] }),
  port: port.meta({ title: 'Port' }),
  tls: z.boolean().default(true).meta({ title: 'TLS' }),
  protocol: z.enum(['grpc', 'grpc-web']).default('grpc').meta({
    title: 'Protocol',
    description:
      'grpc: HTTP/2. With TLS only for servers that need no ALPN, which Workers cannot offer. grpc-web: where the server, or a proxy before it, speaks that.',
  }),
  service: z
    .string()
    .max(100)
    .regex(/^[\w./-]*$/, 'Not the name of a service')
    .default('')
    .meta({
      title: 'Service',
      description: 'Left empty, the whole server is asked about.',
      examples: ['shop.Cart'],
    }),
  metadata: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9_.-]{1,100}$/, 'Names of metadata are lower case')
        .refine((name) => !reserved.test(name), 'This is set by Vedette'),
      z
        .string()
        .max(4_000)
        .regex(/^[ -~]*$/, 'Metadata is one line of ASCII text')
        .meta({ takesSecrets: true }),
    )
    .refine((record) => Object.keys(record).length <= 30, 'At most 30 entries')
    .default({})
    .meta({ title: 'Metadata', description: 'Sent with the request, for example authorization.' }),
  timeoutMs,
  degradedMs,
})
export type GrpcConfig = z.output<typeof GrpcConfig>
