import type { Figures } from '../../contract.ts'
import { figureName, valueOf } from '../../data/stream/figure.ts'
import { nameOf } from '../../data/stream/lines.ts'
import { amount, count } from '../../format.ts'
import type { Exploration } from './question.ts'
import { changeWords } from './sentence.ts'

interface ExploreTableProps {
  question: Exploration
  now: readonly Figures[]
  /** Null: not asked for, or not here yet. */
  before: readonly Figures[] | null
}

/** What the whole span came to, key by key, those with most events first. */
export function ExploreTable({ question, now, before }: ExploreTableProps) {
  const { by, figure, compares } = question
  const past = new Map(before?.map((row) => [nameOf(row, by), row]))
  const countsEvents = figure.aggregate === 'count'
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" dir="auto">
            {by ?? 'All together'}
          </th>
          <th scope="col" className="num" dir="auto">
            {figureName(figure)}
          </th>
          {compares && (
            <>
              <th scope="col" className="num">
                before
              </th>
              <th scope="col" className="num">
                change
              </th>
            </>
          )}
          {!countsEvents && (
            <th scope="col" className="num wide">
              events
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {now.length === 0 && (
          <tr>
            <td className="quiet" colSpan={5}>
              No events.
            </td>
          </tr>
        )}
        {now.map((row) => {
          const name = nameOf(row, by)
          const value = valueOf(row, figure)
          const old = past.get(name)
          const oldValue = old ? valueOf(old, figure) : null
          return (
            <tr key={name ?? 'other keys'}>
              <td dir="auto" className={name === null ? 'quiet' : undefined}>
                {name === null ? 'other' : by === null ? 'all' : name}
              </td>
              <td className="num">{amount(value)}</td>
              {compares && (
                <>
                  <td className="num">{amount(oldValue)}</td>
                  <td className="num">{changeWords(value, oldValue)}</td>
                </>
              )}
              {!countsEvents && <td className="num wide">{count(row.count)}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
