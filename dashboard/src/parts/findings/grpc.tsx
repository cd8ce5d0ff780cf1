import type { GrpcFinding } from '#core/findings/grpc'

/** What a gRPC server says of its health. */
export function GrpcView({ finding }: { finding: GrpcFinding }) {
  const { service, serving, code, message } = finding
  return (
    <p className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 18px' }}>
      <span>
        {service === '' ? 'The whole server' : <code>{service}</code>} is{' '}
        <span className="num">{serving ?? 'not known'}</span>
      </span>
      {code !== null && (
        <span>
          grpc-status <span className="num">{code}</span>
        </span>
      )}
      {message !== null && <span style={{ overflowWrap: 'anywhere' }}>{message}</span>}
    </p>
  )
}
