import { useEffect, useState, type RefObject } from 'react'

const spare = 12

/** Which of `total` rows of one height are near the screen, when the page itself scrolls. */
export function useWindow(element: RefObject<HTMLElement | null>, total: number, rowPx: number) {
  const [range, setRange] = useState({ from: 0, to: 40 })
  useEffect(() => {
    function look(): void {
      const top = element.current?.getBoundingClientRect().top ?? 0
      const first = Math.floor(-top / rowPx)
      const from = Math.max(0, first - spare)
      const to = Math.max(0, first) + Math.ceil(window.innerHeight / rowPx) + spare
      setRange((old) => (old.from === from && old.to === to ? old : { from, to }))
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [element, rowPx])
  const from = Math.min(range.from, Math.max(0, total - 1))
  const to = Math.min(total, Math.max(range.to, from + 1))
  return { from, to, above: from * rowPx, below: Math.max(0, total - to) * rowPx }
}
