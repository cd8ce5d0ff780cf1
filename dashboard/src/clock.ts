import { useState, useSyncExternalStore } from 'react'

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Epoch ms, the same for the whole page, moving once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)

/** Epoch ms of when this part of the page came up: for what need not be looked at again each second. */
export const useSince = (): number => useState(() => Date.now())[0]
