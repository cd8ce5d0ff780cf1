import type { DnsRecord, Records } from '#core/findings/records'
import { latency } from '../../format.ts'
import { Mark } from '../../ui/status.tsx'

type Opinion = Records['resolvers'][number]

const marks = { expected: 'up', unexpected: 'down', failed: 'unknown' } as const
const votes = {
  expected: 'answers as expected',
  unexpected: 'does not answer as expected',
  failed: 'could not answer',
}

/** What each resolver said: its code, its records with their TTLs, how long it took. */
export function RecordsView({ finding: { question, resolvers } }: { finding: Records }) {
  return (
    <section aria-label={`Answers to ${question}`} style={{ display: 'grid', gap: 14, minWidth: 0 }}>
      {resolvers.map((one) => (
        <ResolverView key={one.resolver} one={one} />
      ))}
    </section>
  )
}

function ResolverView({ one }: { one: Opinion }) {
  return (
    <div style={{ display: 'grid', gap: 6, minWidth: 0 }}>
      <p className="row" style={{ flexWrap: 'wrap', gap: '2px 10px' }}>
        <Mark status={marks[one.vote]} />
        <code style={{ overflowWrap: 'anywhere' }}>{one.resolver}</code>
        <span className="sr-only">{votes[one.vote]}</span>
        {one.rcode && <span className="num">{one.rcode}</span>}
        {one.authenticated && <span className="faint">DNSSEC</span>}
        {one.latencyMs !== null && <span className="num">{latency(one.latencyMs)}</span>}
      </p>
      {one.problem && <p className="quiet">{one.problem}</p>}
      {one.answers.length > 0 && <Answers one={one} />}
    </div>
  )
}

function Answers({ one: { resolver, answers, moreAnswers } }: { one: Opinion }) {
  return (
    <>
      <table className="facts" aria-label={`Records from ${resolver}`}>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col" className="num">
              TTL
            </th>
            <th scope="col">Data</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((record, index) => (
            <Row key={index} record={record} named={record.name !== answers[index - 1]?.name} />
          ))}
        </tbody>
      </table>
      {moreAnswers > 0 && <p className="faint">and {moreAnswers} more</p>}
    </>
  )
}

/** The name stands once above the records that it has. */
function Row({ record: { name, type, ttlSeconds, data }, named }: { record: DnsRecord; named: boolean }) {
  return (
    <tr>
      <td>{type}</td>
      <td className="num">{ttlSeconds} s</td>
      <td>
        {named && <span className="faint block">{name}</span>}
        <code>{data}</code>
      </td>
    </tr>
  )
}
