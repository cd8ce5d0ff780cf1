import { useEffect, type ReactNode } from 'react'

interface PageFrameProps {
  /** One sentence that says what is true now; also the document's title. */
  title: string
  /** What stands right of the title. */
  actions?: ReactNode
  /** What stands above the title: where one is. */
  above?: ReactNode
  children: ReactNode
}

/** The frame of every page: title sentence, actions, content. */
export function PageFrame({ title, actions, above, children }: PageFrameProps) {
  useEffect(() => {
    document.title = `${title} · Vedette`
  }, [title])
  return (
    <main id="main" tabIndex={-1}>
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 10 }}>
        <div style={{ display: 'grid', gap: 4, minWidth: 0 }}>
          {above && <div className="faint">{above}</div>}
          <h1 dir="auto">{title}</h1>
        </div>
        {actions && (
          <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
            {actions}
          </div>
        )}
      </div>
      {children}
    </main>
  )
}
