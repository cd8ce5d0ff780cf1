import type { ReactNode } from 'react'
import type { CertificateFinding, CertificateLink } from '#core/findings/certificate'
import { plural } from '../../format.ts'
import { Mark, StatusWord } from '../../ui/status.tsx'

const marks = { down: 'down', degraded: 'degraded', note: 'unknown' } as const
const wide = { overflowWrap: 'anywhere' } as const

/** A certificate: how long it has left, what is wrong with it, whom it is for, and who vouches for it. */
export function CertificateView({ finding }: { finding: CertificateFinding }) {
  const { host, problems, chain } = finding
  return (
    <section aria-label={`Certificate of ${host}`} style={{ display: 'grid', gap: 12, minWidth: 0 }}>
      <Headline finding={finding} />
      {problems.length > 0 && (
        <ul style={{ display: 'grid', gap: 5, listStyle: 'none', padding: 0 }} aria-label="What is wrong">
          {problems.map(({ severity, text }) => (
            <li key={text} className="row" style={{ gap: 8, alignItems: 'baseline' }}>
              <Mark status={marks[severity]} />
              <span style={wide}>
                {severity === 'note' && <span className="sr-only">Worth knowing: </span>}
                {text}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Facts finding={finding} />
      {chain.length > 1 && <Chain chain={chain} authority={finding.authority} />}
    </section>
  )
}

function Headline({ finding: { problems, daysLeft, validTo, trusted } }: { finding: CertificateFinding }) {
  const worst = problems[0]?.severity ?? 'note'
  const left = daysLeft < 0 ? `expired ${plural(-daysLeft, 'day')} ago` : `${plural(daysLeft, 'day')} left`
  return (
    <p className="row" style={{ flexWrap: 'wrap', gap: '2px 10px' }}>
      <StatusWord status={worst === 'note' ? 'up' : worst} word={`Certificate, ${left}`} />
      <span className="faint">until {day(validTo)}</span>
      {trusted === false && <span className="faint">not vouched for</span>}
    </p>
  )
}

function Facts({ finding }: { finding: CertificateFinding }) {
  const { names, moreNames, issuer, validFrom, validTo, key, signature, version, cipher } = finding
  const listed = (...parts: (string | null)[]) => parts.filter((part) => part !== null).join(', ')
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'max-content minmax(0, 1fr)',
        gap: '4px 16px',
        margin: 0,
      }}
    >
      <Fact label="For">
        {names.join(', ') || 'no host'}
        {moreNames > 0 && ` and ${moreNames} more`}
      </Fact>
      <Fact label="Issued by">{issuer}</Fact>
      <Fact label="Valid">
        {day(validFrom)} to {day(validTo)}
      </Fact>
      <Fact label="Key">{listed(key, signature && `signed by ${signature}`)}</Fact>
      <Fact label="Speaks">{listed(version, cipher)}</Fact>
      {finding.fingerprint && (
        <Fact label="SHA-256">
          <code>{finding.fingerprint}</code>
        </Fact>
      )}
      <Fact label="Serial">
        <code>{finding.serial}</code>
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="faint">{label}</dt>
      <dd style={{ margin: 0, ...wide }}>{children}</dd>
    </>
  )
}

/** Who vouches for whom, from the server upwards. */
function Chain({ chain, authority }: { chain: readonly CertificateLink[]; authority: string | null }) {
  return (
    <ol style={{ display: 'grid', gap: 6, listStyle: 'none', padding: 0 }} aria-label="Chain">
      {chain.map((link, depth) => (
        <li key={link.fingerprint ?? depth} style={{ paddingLeft: depth * 16, minWidth: 0 }}>
          <span style={wide}>{link.subject}</span>{' '}
          <span className="faint">
            {[link.key, link.signature, `until ${day(link.validTo)}`].filter(Boolean).join(', ')}
          </span>
        </li>
      ))}
      {authority && (
        <li style={{ paddingLeft: chain.length * 16 }}>
          {authority} <span className="faint">trusted authority</span>
        </li>
      )}
    </ol>
  )
}

const day = (iso: string): string => iso.slice(0, 10)
