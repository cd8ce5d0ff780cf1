import type { Result, Timings } from '../result.ts'
import { servingStates } from '../grpc.ts'
import { certificateFamilies } from './certificate-families.ts'
import { gauge, type Family } from './exposition.ts'

/** What a probe's request looked like, as far as its figures need it. */
export interface ProbeFacts {
  /** The type of the check. */
  type: string
  /** How long the whole probe took, ms. */
  durationMs: number
}

/**
 * One result under blackbox_exporter's names, so that its dashboards and alerts work unchanged. What was not measured
 * is absent, where blackbox_exporter would say 0.
 * @see https://github.com/prometheus/blackbox_exporter (prober/http.go, tcp.go, dns.go)
 */
export function probeFamilies(result: Result, { type, durationMs }: ProbeFacts): Family[] {
  const isUp = result.outcome === 'up' || result.outcome === 'degraded'
  return [
    gauge('probe_success', 'Displays whether or not the probe was a success', isUp ? 1 : 0),
    gauge(
      'probe_duration_seconds',
      'Returns how long the probe took to complete in seconds',
      durationMs / 1000,
    ),
    gauge(
      'probe_dns_lookup_time_seconds',
      'Returns the time taken for probe dns lookup in seconds',
      seconds(result.timings.dnsMs),
    ),
    ...(type === 'http' ? httpFamilies(result) : []),
    ...(type === 'dns' ? dnsFamilies(result) : []),
    ...(type === 'tcp' ? [regexFamily(result)] : []),
    ...(type === 'grpc' ? grpcFamilies(result) : []),
    ...(result.findings?.certificate ? certificateFamilies(result.findings.certificate) : []),
  ]
}

function httpFamilies(result: Result): Family[] {
  const { statusCode, hops, timings } = result
  const last = hops?.at(-1)
  return [
    gauge('probe_http_status_code', 'Response HTTP status code', statusCode ?? 0),
    gauge('probe_http_redirects', 'The number of redirects', hops ? Math.max(0, hops.length - 1) : null),
    gauge(
      'probe_http_ssl',
      'Indicates if SSL was used for the final redirect',
      last ? Number(last.url.startsWith('https:')) : null,
    ),
    {
      name: 'probe_http_duration_seconds',
      type: 'gauge',
      help: 'Duration of http request by phase, of the final redirect',
      samples: phases.flatMap(([phase, key]) => {
        const value = seconds(timings[key])
        return value === null ? [] : [{ labels: { phase }, value }]
      }),
    },
    regexFamily(result),
  ]
}

const regexFamily = ({ failure }: Result): Family =>
  gauge(
    'probe_failed_due_to_regex',
    'Indicates if probe failed due to regex',
    failure === 'assertion' ? 1 : 0,
  )

function grpcFamilies({ findings }: Result): Family[] {
  const { code = null, serving = null } = findings?.grpc ?? {}
  return [
    gauge('probe_grpc_status_code', 'Response gRPC status code', code),
    {
      name: 'probe_grpc_healthcheck_response',
      type: 'gauge',
      help: 'Response HealthCheck response',
      samples: servingStates.map((state) => ({
        labels: { serving_status: state },
        value: Number(state === serving),
      })),
    },
  ]
}

function dnsFamilies({ findings }: Result): Family[] {
  const resolvers = findings?.records?.resolvers ?? []
  // The one whose word counted, as if it had been the only one.
  const said = resolvers.find(({ vote }) => vote !== 'failed')
  const serial = said?.answers.find(({ type }) => type === 'SOA')?.data.split(' ')[2]
  return [
    gauge(
      'probe_dns_query_succeeded',
      'Displays whether or not the query was executed successfully',
      said ? 1 : 0,
    ),
    gauge(
      'probe_dns_answer_rrs',
      'Returns number of entries in the answer resource record list',
      said ? said.answers.length + said.moreAnswers : null,
    ),
    gauge(
      'probe_dns_authority_rrs',
      'Returns number of entries in the authority resource record list',
      said?.authorityCount ?? null,
    ),
    gauge(
      'probe_dns_additional_rrs',
      'Returns number of entries in the additional resource record list',
      said?.additionalCount ?? null,
    ),
    gauge('probe_dns_serial', 'Returns the serial number of the zone', serial ? Number(serial) : null),
  ]
}

/** blackbox_exporter's phases. Its `processing` is the wait for the first byte once the request is sent. */
const phases: readonly (readonly [string, Exclude<keyof Timings, 'method'>])[] = [
  ['resolve', 'dnsMs'],
  ['connect', 'connectMs'],
  ['tls', 'tlsMs'],
  ['processing', 'ttfbMs'],
  ['transfer', 'transferMs'],
]

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)
