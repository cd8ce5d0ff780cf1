import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ConsoleLine } from '#core/findings/page'
import type { Waterfall } from '#core/run/waterfall'
import type { Run } from '../../contract.ts'
import { resultOfRunQuery } from '../../data/runs.ts'
import { count, plural } from '../../format.ts'
import { CertificateView } from '../../parts/findings/certificate.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Bone } from '../../ui/states.tsx'
import { Mark } from '../../ui/status.tsx'

/** What the page wrote, what of it failed, who vouches for it, and whom it keeps out. */
export function FoundPanel({ run, waterfall }: { run: Run; waterfall: Waterfall | undefined }) {
  const failed = waterfall?.entries.filter((entry) => entry.failed !== null) ?? []
  const { failedRequests } = run.totals
  return (
    <section className="panel stack framed-panel" style={{ gap: 20 }} aria-label="What it found">
      <Console run={run} />
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
              ? `${plural(failedRequests, 'request')} failed; which is kept for seven days.`
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

type Level = ConsoleLine['level']
const levelWords = { error: 'Error', warning: 'Warning', uncaught: 'Not caught' } as const
const levelMarks = { error: 'down', warning: 'degraded', uncaught: 'down' } as const

/** What the page wrote to its console, by level. The lines come with the result, which is kept for two days. */
function Console({ run }: { run: Run }) {
  const result = useQuery(resultOfRunQuery(run))
  const [level, setLevel] = useState<Level | 'all'>('all')
  const lines = result.data?.console ?? []
  const counts = Map.groupBy(lines, (line) => line.level)
  const shown = lines.filter((line) => level === 'all' || line.level === level)
  const { consoleErrors, pageErrors } = run.totals
  return (
    <Part title={lines.length > 0 ? `Console: ${plural(lines.length, 'line')}` : 'Console'}>
      {counts.size > 1 && (
        <div style={{ overflowX: 'auto' }}>
          <Segments
            label="Level"
            value={level}
            options={[
              { value: 'all' as const, label: `All ${lines.length}` },
              ...[...counts].map(([value, of]) => ({ value, label: `${levelWords[value]} ${of.length}` })),
            ]}
            onChange={setLevel}
          />
        </div>
      )}
      {shown.length > 0 ? (
        <ul className="console-lines" aria-label="Lines of the console">
          {shown.map(({ level: of, text }, index) => (
            <li key={index}>
              <span className={`row word ${levelMarks[of]}`} style={{ gap: 6 }}>
                <Mark status={levelMarks[of]} />
                {levelWords[of]}
              </span>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      ) : result.isLoading ? (
        <Bone height={20} />
      ) : (
        <p className="quiet">
          {consoleErrors + pageErrors > 0
            ? `${plural(consoleErrors + pageErrors, 'error')}; the lines are kept for two days.`
            : result.data
              ? 'The page wrote no errors and no warnings.'
              : 'The page wrote no errors.'}
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
