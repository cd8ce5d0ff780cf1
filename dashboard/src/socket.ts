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
  const former = new Set<WebSocket>()
  let socket: WebSocket | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let ended = false

  /** What was open before is heard no more, but closed only now: what both want is not let go between. */
  function closeFormer(): void {
    for (const old of former) old.close()
    former.clear()
  }

  function connect(): void {
    clearTimeout(retry)
    retry = undefined
    if (socket) former.add(socket)
    const next = new WebSocket(addressOf(query()))
    socket = next
    next.addEventListener('open', () => {
      if (ended || socket !== next) return
      closeFormer()
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
    renew: connect,
    end() {
      ended = true
      window.removeEventListener('online', backOnline)
      clearTimeout(retry)
      closeFormer()
      socket?.close()
    },
  }
}

function addressOf(query: string): string {
  const url = new URL(`/api/v1/live?${query}`, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
