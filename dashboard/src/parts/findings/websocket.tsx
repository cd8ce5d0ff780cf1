import type { WebSocketFinding } from '#core/findings/websocket'
import { latency } from '../../format.ts'

/** How a WebSocket talked: subprotocol, messages, the reply, how it was closed. */
export function WebSocketView({ finding }: { finding: WebSocketFinding }) {
  const { protocol, messages, reply, replyMs, close } = finding
  return (
    <div className="stack" style={{ gap: 6 }}>
      <p className="quiet" style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 18px' }}>
        <span>
          Messages <span className="num">{messages}</span>
        </span>
        {replyMs !== null && (
          <span>
            Reply after <span className="num">{latency(replyMs)}</span>
          </span>
        )}
        {protocol !== null && (
          <span>
            Subprotocol <code>{protocol}</code>
          </span>
        )}
        {close && (
          <span>
            Closed by the server {close.code === null ? 'without a code' : `with code ${close.code}`}
            {close.reason !== '' && `: ${close.reason}`}
          </span>
        )}
      </p>
      {reply !== null && (
        <pre className="code" style={{ maxHeight: 160, overflow: 'auto', whiteSpace: 'pre-wrap' }}>
          {reply}
        </pre>
      )}
    </div>
  )
}
