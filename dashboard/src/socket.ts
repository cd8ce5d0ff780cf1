const firstRetryMs = 500
const longestRetryMs = 15_000

interface Hears {
  open: () => void
  message: (text: string) => void
  /** It is gone, and will be opened again. */
  lost: () => void
}

/** A socket that is opened again, after a growing while, whenever it is lost. */
export interface KeptSocket {
  /** Said when it is open; else dropped. */
  send: (text: string) => void
  /** Closes it and opens it anew at once: its address has changed. */
  renew: () => void
  end: () => void
}

/** @param query of `/api/v1/live`, asked for each time it is opened */
export function keepSocket(query: () => string, hears: Hears): KeptSocket {
  let socket: WebSocket | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let ended = false

  function connect(): void {
    clearTimeout(retry)
    retry = undefined
    const next = new WebSocket(addressOf(query()))
    socket = next
    next.addEventListener('open', () => {
      if (ended || socket !== next) return
      failures = 0
      hears.open()
    })
    next.addEventListener('message', (event) => {
      if (socket === next && typeof event.data === 'string') hears.message(event.data)
    })
    next.addEventListener('close', () => {
      if (ended || socket !== next) return
      hears.lost()
      failures += 1
      const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** failures)
      retry = setTimeout(connect, ceiling / 2 + (Math.random() * ceiling) / 2)
    })
  }

  function backOnline(): void {
    if (retry !== undefined) connect()
  }

  window.addEventListener('online', backOnline)
  connect()
  return {
    send(text) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text)
    },
    renew() {
      const old = socket
      connect()
      old?.close()
    },
    end() {
      ended = true
      window.removeEventListener('online', backOnline)
      clearTimeout(retry)
      socket?.close()
    },
  }
}

function addressOf(query: string): string {
  const url = new URL(`/api/v1/live?${query}`, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
