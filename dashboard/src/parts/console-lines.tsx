import { useState } from 'react'
import type { ConsoleLine } from '#core/findings/page'
import { Segments } from '../ui/segments.tsx'
import { Mark } from '../ui/status.tsx'

type Level = ConsoleLine['level']
const levelWords = { error: 'Error', warning: 'Warning', uncaught: 'Not caught' } as const
const levelMarks = { error: 'down', warning: 'degraded', uncaught: 'down' } as const

/** What a page wrote to its console, line by line; where there are several levels, one of them at a time. */
export function ConsoleLines({ lines }: { lines: readonly ConsoleLine[] }) {
  const [level, setLevel] = useState<Level | 'all'>('all')
  const counts = Map.groupBy(lines, (line) => line.level)
  const shown = lines.filter((line) => level === 'all' || line.level === level)
  return (
    <div className="stack" style={{ gap: 8 }}>
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
    </div>
  )
}
