import type { PingFinding } from '#core/findings/ping'
import { latency } from '../../format.ts'

/** What a row of pings came to. */
export function PingView({ finding }: { finding: PingFinding }) {
  const { address, sent, received, lossPercent, minMs, avgMs, maxMs } = finding
  return (
    <dl className="named" aria-label="Pings">
      <dt>Address</dt>
      <dd>
        <code>{address}</code>
      </dd>
      <dt>Answered</dt>
      <dd>
        {received} of {sent} ({lossPercent} % lost)
      </dd>
      {avgMs !== null && (
        <>
          <dt>Round trip</dt>
          <dd>
            {latency(minMs)} least, {latency(avgMs)} mean, {latency(maxMs)} most
          </dd>
        </>
      )}
    </dl>
  )
}
