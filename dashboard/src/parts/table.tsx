import type { ReactNode } from 'react'

export interface Column {
  title: string
  /** Left out where there is no room. */
  wide?: boolean
}

interface TableProps {
  columns: readonly Column[]
  /** Rows; the last cell of each holds what can be done with it. */
  children: ReactNode
}

/** A list whose rows end in what can be done with them. */
export function Table({ columns, children }: TableProps) {
  return (
    <table>
      <thead>
        <tr>
          {columns.map(({ title, wide }) => (
            <th key={title} scope="col" className={wide ? 'wide' : undefined}>
              {title}
            </th>
          ))}
          <th scope="col" className="num">
            <span className="sr-only">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

/** The first cell of a row: what it is, and below it what there is to say of it. */
export function NameCell({
  name,
  note,
  children,
}: {
  name: ReactNode
  note?: ReactNode
  children?: ReactNode
}) {
  return (
    <td>
      <b style={{ fontWeight: 550 }} dir="auto">
        {name}
      </b>
      {note !== undefined && (
        <span className="faint" dir="auto">
          {note}
        </span>
      )}
      {children}
    </td>
  )
}
