import type { ConsoleLine, PageRequests, Screenshot, Vitals } from '#core/findings/page'
import { count, latency, none, plural } from '../../format.ts'

const figures: readonly [keyof Vitals, string, string][] = [
  ['lcpMs', 'Largest paint', 'Largest Contentful Paint'],
  ['fcpMs', 'First paint', 'First Contentful Paint'],
  ['cls', 'Layout shift', 'Cumulative Layout Shift'],
  ['tbtMs', 'Blocked', 'Total Blocking Time'],
  ['ttfbMs', 'First byte', 'Time to First Byte'],
]

/** What a visitor would have felt. */
export function VitalsView({ finding }: { finding: Vitals }) {
  return (
    <dl style={{ display: 'flex', flexWrap: 'wrap', gap: '10px 28px' }}>
      {figures.map(([key, label, title]) => (
        <div key={key}>
          <dt className="label" title={title}>
            {label}
          </dt>
          <dd style={{ fontVariantNumeric: 'tabular-nums', fontWeight: 600 }}>
            {key === 'cls' ? (finding.cls?.toFixed(3) ?? none) : latency(finding[key])}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const words: Record<ConsoleLine['level'], string> = {
  error: 'Error',
  warning: 'Warning',
  uncaught: 'Not caught',
}

/** What the page wrote to its console; nothing when it was quiet. */
export function ConsoleView({ finding }: { finding: ConsoleLine[] }) {
  if (finding.length === 0) return null
  return (
    <details>
      <summary>{plural(finding.length, 'line')} in the console</summary>
      <ul style={{ display: 'grid', gap: 4, listStyle: 'none', padding: '6px 0 0' }}>
        {finding.map((line, index) => (
          <li key={index}>
            <span className="faint">{words[line.level]}</span>{' '}
            <code style={{ overflowWrap: 'anywhere' }}>{line.text}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What the page asked for, and what of it failed. */
export function PageRequestsView({ finding }: { finding: PageRequests }) {
  const summary = `${plural(finding.count, 'request')}, ${finding.failed === 0 ? 'none' : count(finding.failed)} failed`
  if (finding.failures.length === 0) return <p className="quiet">{summary}</p>
  return (
    <details>
      <summary>{summary}</summary>
      <ul style={{ display: 'grid', gap: 4, listStyle: 'none', padding: '6px 0 0' }}>
        {finding.failures.map(({ url, reason }, index) => (
          <li key={index}>
            <span className="num">{reason}</span> <code style={{ overflowWrap: 'anywhere' }}>{url}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The page as it was at the end; its address is made of the parts of its key. */
export function ScreenshotView({ finding: { key, width, height } }: { finding: Screenshot }) {
  const [, day, , monitorId, name] = key.split('/')
  const src = `/api/v1/monitors/${monitorId}/screenshots/${day}/${name}`
  return (
    <a href={src} target="_blank" rel="noreferrer" style={{ justifySelf: 'start' }}>
      <img
        src={src}
        alt="The page at the end of the visit"
        width={width}
        height={height}
        loading="lazy"
        style={{
          width: 'auto',
          maxWidth: '100%',
          maxHeight: 260,
          height: 'auto',
          border: '1px solid var(--line)',
          borderRadius: 'var(--r-2)',
        }}
      />
    </a>
  )
}
