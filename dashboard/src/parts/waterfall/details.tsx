import type { WaterfallEntry } from '#core/run/waterfall'
import { bytes } from '../../format.ts'
import { saidTime } from '../vitals/vitals.ts'
import { durationOf, phaseNames } from './bars.ts'

/** All that is known of one request; the phases are the legend of the bars, too. Its place is kept when there is none. */
export function EntryDetails({ entry }: { entry: WaterfallEntry | null }) {
  return (
    <div className="waterfall-details">
      <p style={{ overflowWrap: 'anywhere', minHeight: '1.45em' }}>
        {entry ? (
          <>
            <b>{entry.method}</b> <span>{entry.url}</span>
          </>
        ) : (
          <span className="faint">Point at a request, or choose one with the arrow keys, to read it.</span>
        )}
      </p>
      <dl>
        {phaseNames.map(([key, label, kind]) => (
          <div key={key}>
            <dt>
              <i className={kind} aria-hidden /> {label}
            </dt>
            <dd className="num">{told(entry?.[key])}</dd>
          </div>
        ))}
      </dl>
      <p className="faint" style={{ minHeight: '1.45em' }}>
        {entry && factsOf(entry).join(' · ')}
      </p>
    </div>
  )
}

const told = (ms: number | null | undefined): string => (ms === null || ms === undefined ? '–' : saidTime(ms))

const factsOf = (entry: WaterfallEntry): string[] =>
  [
    entry.failed ? `failed: ${entry.failed}` : entry.status === null ? null : `status ${entry.status}`,
    `began at ${saidTime(entry.startMs)}, took ${saidTime(durationOf(entry))}`,
    entry.fromCache ? 'from the cache' : `${bytes(entry.bytes)} on the wire`,
    entry.bodyBytes > 0 ? `${bytes(entry.bodyBytes)} unpacked` : null,
    entry.mimeType,
    entry.protocol,
    entry.thirdParty ? 'third party' : null,
    entry.initiator && entry.initiator !== 'other' && `asked for by ${entry.initiator}`,
  ].filter((fact): fact is string => typeof fact === 'string' && fact !== '')
