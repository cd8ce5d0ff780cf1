import { Link } from '@tanstack/react-router'
import { asProblem } from '../../api.ts'
import type { Channel } from '../../contract.ts'
import { useTestChannel } from '../../data/channels.ts'
import { TestLine } from '../../parts/test-line.tsx'
import { Button } from '../../ui/button.tsx'
import { Copy } from '../../ui/copy.tsx'

/** The last step: the secret that is shown once, and whether a message arrives. */
export function ChannelReady({ channel }: { channel: Channel }) {
  const test = useTestChannel()
  const secret = madeSecret(channel)
  const works = test.data?.ok === true
  return (
    <section className="panel stack" style={{ padding: 20, maxWidth: 640 }}>
      {secret !== null && (
        <>
          <h2>Copy the signing secret now</h2>
          <p className="quiet">
            Every message is signed with it (Standard Webhooks), so that the receiver knows it is from here.
            It is not shown again.
          </p>
          <Copy value={secret} label="Signing secret" />
        </>
      )}
      <h2>See whether a message arrives</h2>
      <p className="quiet">
        A test goes to {channel.recipient} at once and is listed in the delivery log. An alert looks the same.
      </p>
      <div aria-live="polite">
        {test.data && <TestLine answer={test.data} />}
        {test.error && <span className="wrong">{asProblem(test.error).message}</span>}
      </div>
      <div className="row" style={{ flexWrap: 'wrap' }}>
        <Button
          kind={works ? undefined : 'primary'}
          busy={test.isPending}
          onClick={() => test.mutate(channel.id)}
        >
          {test.data ? 'Send another test' : 'Send a test'}
        </Button>
        <Link className={works ? 'btn primary' : 'btn'} to="/channels">
          Done
        </Link>
        <Link className="btn bare" to="/channels/$id/edit" params={{ id: channel.id }}>
          Change settings
        </Link>
      </div>
    </section>
  )
}

/** The secret that the server has made itself: this answer is the only one that holds it. */
function madeSecret({ config }: Channel): string | null {
  const { secret } = config
  return typeof secret === 'string' && !/[…*•]/.test(secret) ? secret : null
}
