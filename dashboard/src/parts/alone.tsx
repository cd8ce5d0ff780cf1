import { useEffect, type ReactNode } from 'react'
import { Brand } from '../ui/brand.tsx'

/** The frame of pages outside the shell: one thing in the middle. */
export function Alone({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Vedette`
  }, [title])
  return (
    <main className="alone" id="main" style={{ maxWidth: 'none' }}>
      <div>
        <Brand />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
