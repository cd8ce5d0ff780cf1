import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Waterfall } from '#core/run/waterfall'
import type { Run } from '../../contract.ts'
import { resultOfRunQuery } from '../../data/runs.ts'
import { count, plural } from '../../format.ts'
import { CertificateView } from '../../parts/findings/certificate.tsx'

/** What the page wrote, what of it failed, who vouches for it, and whom it keeps out. */
export function FoundPanel({ run, waterfall }: { run: Run; waterfall: Waterfall | undefined }) {
  const result = useQuery(resultOfRunQuery(run)).data
  const lines = result?.console ?? []
  const failed = waterfall?.entries.filter((entry) => entry.failed !== null) ?? []
  const { consoleErrors, pageErrors, failedRequests } = run.totals
  return (
    <section
      className="panel stack"
      style={{ padding: 'var(--s-4) var(--s-5)', gap: 20 }}
      aria-label="What it found"
    >
      <Part title="Console">
        {lines.length > 0 ? (
          <ul className="told-lines">
            {lines.map(({ level, text }, index) => (
              <li key={index}>
                <span className={level === 'warning' ? 'faint' : 'word down'}>{levelWords[level]}</span>
                <code>{text}</code>
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet">
            {consoleErrors + pageErrors > 0
              ? `${plural(consoleErrors + pageErrors, 'error')}; the lines are kept for two days.`
              : 'The page wrote no errors.'}
          </p>
        )}
      </Part>
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
            {failedRequests > 0 ? `${plural(failedRequests, 'request')} failed.` : 'None failed.'}
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

const levelWords = { error: 'Error', warning: 'Warning', uncaught: 'Not caught' } as const

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="stack" style={{ gap: 8 }}>
    <h3>{title}</h3>
    {children}
  </div>
)
