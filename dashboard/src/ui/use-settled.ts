import { useDeferredValue, useEffect, useState } from 'react'

const settleMs = 300

/** The value once it has not changed for a moment: not every letter is worth a question. */
export function useSettled<T>(value: T): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), settleMs)
    return () => clearTimeout(timer)
  }, [text])
  return useDeferredValue(settled)
}
