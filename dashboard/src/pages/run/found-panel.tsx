import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Waterfall } from '#core/run/waterfall'
import type { Run } from '../../contract.ts'
import { resultOfRunQuery } from '../../data/runs.ts'
import { count, plural } from '../../format.ts'
import { ConsoleLines } from '../../parts/console-lines.tsx'
import { CertificateView } from '../../parts/findings/certificate.tsx'
import { Bone } from '../../ui/states.tsx'

interface FoundPanelProps {
  run: Run
  /** Undefined where it is kept no longer, and while it comes. */
  waterfall: Waterfall | undefined
  isWaiting: boolean
}

/** What the page wrote, what of it failed, who vouches for it, and whom it keeps out. */
export function FoundPanel(props: FoundPanelProps) {
  const { run, waterfall } = props
  const failed = waterfall?.entries.filter((entry) => entry.failed !== null) ?? []
  const { failedRequests } = run.totals
  return (
    <section className="panel stack framed-panel" style={{ gap: 20 }} aria-label="What it found">
      <Console {...props} />
      <Part title="Failed requests">
        {failed.length > 0 ? (
          <ul className="told-lines">
            {failed.map(({ url, failed: why }, index) => (
              <li key={index}>
                <span className="word down">{why}</span>
                <code>{url}</code>
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet">
            {failedRequests > 0
              ? `${plural(failedRequests, 'request')} failed. Their addresses are kept for seven days.`
              : 'None failed.'}
          </p>
        )}
      </Part>
      {run.accessibility && (
        <Part title="Barriers (axe-core)">
          <p className="row" style={{ flexWrap: 'wrap', gap: '4px 20px' }}>
            {(['critical', 'serious', 'moderate', 'minor'] as const).map((impact) => (
              <span key={impact}>
                <b>{count(run.accessibility?.[impact])}</b> <span className="quiet">{impact}</span>
              </span>
            ))}
          </p>
        </Part>
      )}
      {run.certificate && (
        <Part title="Certificate">
          <CertificateView finding={run.certificate} />
        </Part>
      )}
    </section>
  )
}

/** What the page wrote. Files from before they held it leave it to the result, which keeps it for as long as it is the newest. */
function Console({ run, waterfall, isWaiting }: FoundPanelProps) {
  const result = useQuery({
    ...resultOfRunQuery(run),
    enabled: !isWaiting && waterfall?.console === undefined,
  })
  const lines = waterfall?.console ?? result.data?.console ?? []
  const written = run.totals.consoleErrors + run.totals.pageErrors
  return (
    <Part title={lines.length > 0 ? `Console: ${plural(lines.length, 'line')}` : 'Console'}>
      {lines.length > 0 ? (
        <ConsoleLines lines={lines} />
      ) : isWaiting || result.isLoading ? (
        <Bone height={20} />
      ) : (
        <p className="quiet">
          {written > 0
            ? `${plural(written, 'error')}; the lines are kept for seven days.`
            : `The page wrote no errors${waterfall?.console ? ' and no warnings' : ''}.`}
        </p>
      )}
    </Part>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="stack" style={{ gap: 8 }}>
    <h3>{title}</h3>
    {children}
  </div>
)
