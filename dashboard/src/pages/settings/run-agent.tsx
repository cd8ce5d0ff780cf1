import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'

/** How an agent is started, with its token: shown this once. */
export function RunAgent({ token, onDone }: { token: string; onDone: () => void }) {
  const { origin } = location
  return (
    <div className="stack">
      <p className="quiet">
        Run this there, with Node 22.18 or newer. Copy it now: only a fingerprint of the token is kept.
      </p>
      <Copy value={`curl -fsSO ${origin}/vedette-agent.mjs`} label="Command that fetches the agent" />
      <Copy
        value={`VEDETTE_TOKEN=${token} node vedette-agent.mjs agent --server ${origin}`}
        label="Command that runs the agent"
      />
      <Button kind="primary" className="justify-self-end" onClick={onDone}>
        Done
      </Button>
    </div>
  )
}
