/** What only a machine of one's own can do, and no Worker: lent to checks by the agent of a private location. */
export interface NativeTools {
  /** Sends ICMP echo requests. Ends by itself before the deadline, with what has come by then. */
  ping(request: PingRequest): Promise<PingReport>
  /** Sends a datagram and waits for the one that answers it. */
  udp(request: UdpRequest): Promise<UdpReport>
}

export type AddressFamily = 'any' | 'ipv4' | 'ipv6'

export interface PingRequest {
  hostname: string
  family: AddressFamily
  packets: number
  packetBytes: number
  timeoutMs: number
  signal: AbortSignal
}

export type PingReport =
  | {
      kind: 'counted'
      address: string
      sent: number
      received: number
      /** Null when nothing came back. */
      rttMs: { min: number; avg: number; max: number } | null
    }
  | { kind: 'unresolved' }
  /** This machine cannot ping: why, in words. */
  | { kind: 'unavailable'; reason: string }

export interface UdpRequest {
  hostname: string
  port: number
  family: AddressFamily
  payload: Uint8Array
  /** How often it is sent, evenly over the time, until an answer comes: datagrams get lost. */
  attempts: number
  /** So long an answer is waited for. */
  waitMs: number
  signal: AbortSignal
}

export type UdpReport =
  | { kind: 'answered'; address: string; reply: Uint8Array; ms: number }
  /** Nothing came, and nothing said that nobody listens. */
  | { kind: 'silent'; address: string }
  /** An ICMP message said that nobody listens there. */
  | { kind: 'refused'; address: string }
  | { kind: 'unresolved' }
