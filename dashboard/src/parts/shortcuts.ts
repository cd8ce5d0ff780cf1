import { useEffect, useRef } from 'react'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

type Keys = Record<string, (event: KeyboardEvent) => void>

/**
 * Single keys of the page that is open. `mod+k` is ⌘K or Ctrl+K and works everywhere;
 * the others are silent while somebody types, holds a modifier or has a dialog open.
 */
export function useShortcuts(keys: Keys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const mod = event.metaKey || event.ctrlKey
      const name = mod ? `mod+${event.key.toLowerCase()}` : event.key
      const act = latest.current[name]
      if (!act || event.defaultPrevented) return
      const busy = isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]') !== null
      if (!mod && (busy || event.altKey)) return
      event.preventDefault()
      act(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
