import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNow } from '../../clock.ts'
import type { Silence } from '../../contract.ts'
import { useMonitorNames } from '../../data/monitor-names.ts'
import { silencesQuery, useDelete, useSave } from '../../data/settings.ts'
import { absolute, dayAndTime, plural, sentenceList } from '../../format.ts'
import { PageFrame } from '../../parts/page.tsx'
import { comparePhases, type Phase, phaseOf as phaseOfSpan } from '../../parts/phase.ts'
import { NameCell, Table } from '../../parts/table.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { BoneRows, Empty, Problem, Shown } from '../../ui/states.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Lasting } from '../../ui/time.tsx'
import { SilenceForm } from './silence-form.tsx'

const phaseOf = ({ startsAt, until }: Silence, now: number): Phase => phaseOfSpan(startsAt, until, now)

const columns = [{ title: 'What is silent' }, { title: 'State' }, { title: 'Until', wide: true }]

/** Times in which nobody new is told of what they cover. */
export function SilencesPage() {
  const silences = useQuery(silencesQuery)
  const now = useNow()
  const [adding, setAdding] = useState(false)
  const active = silences.data?.data.filter((one) => phaseOf(one, now) === 'now').length
  const title =
    active === undefined
      ? 'Silences'
      : active === 0
        ? 'Nothing is silenced'
        : plural(active, 'silence is active', 'silences are active')
  return (
    <PageFrame title={title} actions={<Button onClick={() => setAdding(true)}>Silence something</Button>}>
      <section className="panel" aria-label="Silences">
        <Shown query={silences} loading={<BoneRows rows={3} />}>
          {({ data }) =>
            data.length === 0 ? (
              <Empty title="Quiet, for a while">
                <p className="quiet">
                  A silence holds back alerts about what you know already. Checks, incidents and uptime go on,
                  and whoever has heard that something is down still hears that it is back. An example: one
                  hour, everything tagged <code>db</code>.
                </p>
                <Button kind="primary" onClick={() => setAdding(true)}>
                  Silence something
                </Button>
              </Empty>
            ) : (
              <SilenceTable silences={data} now={now} />
            )
          }
        </Shown>
      </section>
      <Dialog open={adding} onOpenChange={setAdding} title="Silence something">
        <SilenceForm onDone={() => setAdding(false)} />
      </Dialog>
    </PageFrame>
  )
}

function SilenceTable({ silences, now }: { silences: readonly Silence[]; now: number }) {
  const sorted = silences.toSorted(
    (a, b) => comparePhases(phaseOf(a, now), phaseOf(b, now)) || a.until.localeCompare(b.until),
  )
  return (
    <Table columns={columns}>
      {sorted.map((silence) => (
        <SilenceRow key={silence.id} silence={silence} now={now} />
      ))}
    </Table>
  )
}

const words: Record<Phase, { status: string; word: string }> = {
  now: { status: 'paused', word: 'Silent' },
  planned: { status: 'pending', word: 'Planned' },
  over: { status: 'unknown', word: 'Over' },
}

function SilenceRow({ silence, now }: { silence: Silence; now: number }) {
  const phase = phaseOf(silence, now)
  const namesOf = useMonitorNames()
  const end = useSave<Silence>('silences', silence.id)
  const remove = useDelete('silences')
  const labels = silence.matchers.map(
    ({ label, op, value }) => `${label} ${op === '=' ? 'is' : 'is not'} ${value}`,
  )
  const until = new Date(silence.until).getTime()
  const who = silence.createdByName ?? (silence.createdBy.startsWith('key:') ? 'an API key' : 'a colleague')
  return (
    <tr>
      <NameCell
        name={sentenceList([...namesOf(silence.monitorIds), ...labels])}
        note={silence.comment === '' ? `by ${who}` : `${silence.comment} · ${who}`}
      >
        {(end.error ?? remove.error) && <Problem error={end.error ?? remove.error} />}
      </NameCell>
      <td>
        {phase === 'over' ? <span className="quiet">Over</span> : <StatusWord {...words[phase]} />}
        {phase === 'now' && (
          <span className="faint">
            for <Lasting from={new Date(now).toISOString()} to={silence.until} />
          </span>
        )}
      </td>
      <td className="wide" title={absolute(until)}>
        {dayAndTime(until)}
      </td>
      <td className="num">
        {phase === 'now' ? (
          <Button
            size="small"
            busy={end.isPending}
            onClick={() => end.mutate({ until: new Date().toISOString() })}
          >
            End now
          </Button>
        ) : (
          <Button size="small" busy={remove.isPending} onClick={() => remove.mutate(silence.id)}>
            Delete
          </Button>
        )}
      </td>
    </tr>
  )
}
