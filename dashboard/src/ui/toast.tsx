import { useSyncExternalStore } from 'react'

interface Toast {
  id: number
  text: string
}
let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}
const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id))

/** Says one sentence in the corner for six seconds. */
export function say(text: string): void {
  lastId += 1
  const id = lastId
  set([...toasts.slice(-2), { id, text }])
  setTimeout(() => dismiss(id), 6000)
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Where the sentences appear; one per page. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div className="toast" key={toast.id}>
          <span>{toast.text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
