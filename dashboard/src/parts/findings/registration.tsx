import type { ReactNode } from 'react'
import type { Registration } from '#core/findings/registration'
import { useNow } from '../../clock.ts'
import { plural } from '../../format.ts'

const dayMs = 86_400_000

/** How a domain is registered: until when, with whom, in which state. */
export function RegistrationView({ finding }: { finding: Registration }) {
  const { domain, registrar, statuses, nameservers, dnssec, registeredAt, changedAt, expiresAt, source } =
    finding
  return (
    <dl className="named" aria-label={`Registration of ${domain}`}>
      <Fact name="Domain">{domain}</Fact>
      <Fact name="Expires">{expiresAt ? <Ends at={expiresAt} /> : 'The registry does not say'}</Fact>
      <Fact name="Registrar">{registrar}</Fact>
      <Fact name="State">{statuses.join(', ')}</Fact>
      <Fact name="Name servers">{nameservers.join(', ')}</Fact>
      <Fact name="DNSSEC">{dnssec === null ? null : dnssec ? 'signed' : 'not signed'}</Fact>
      <Fact name="Registered">{registeredAt && day(registeredAt)}</Fact>
      <Fact name="Changed">{changedAt && day(changedAt)}</Fact>
      <Fact name="Said by">
        <code>{source}</code>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === '') return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Ends({ at }: { at: string }) {
  const days = (Date.parse(at) - useNow()) / dayMs
  // Counted as the messages count: 9.5 days are 10 days left, and 2.5 days past are 2 days ago.
  const words =
    days > 0 ? `${plural(Math.ceil(days), 'day')} left` : `${plural(Math.floor(-days), 'day')} ago`
  return (
    <>
      <span className="num">{day(at)}</span> <span className="quiet">{words}</span>
    </>
  )
}

const day = (at: string): string => at.slice(0, 10)
