import 'vitest'
import type { AnalyticsServers } from './analytics-servers.ts'
import type { CollectorServers } from './collector-servers.ts'
import type { BrowserSite } from './browser-site.ts'
import type { DohServers } from './doh-servers.ts'
import type { PushServers } from './push-servers.ts'
import type { RdapServers } from './rdap-servers.ts'
import type { StatusPageServers } from './status-page-servers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the loopback server of `test/targets.ts`. */
    targets: string
    /** Origin of the shop of `test/shop-server.ts`. */
    shop: string
    /** Origins of the receivers of `test/receivers.ts`, each a server of its own. */
    receivers: string[]
    /** What the model test's choices follow from. */
    modelSeed: number
    /** Loopback servers of `test/http-targets.ts`, which misbehave. */
    httpTargets: { origin: string; tls: string; refused: string; raw: string }
    /** A shop with a log, and a second opinion on how pages feel, of `test/browser-site.ts`. */
    browserSite: BrowserSite
    /** Analytics Engine's SQL API of `test/analytics-servers.ts`. */
    analytics: AnalyticsServers
    /** A collector of traces, of `test/collector-servers.ts`. */
    collector: CollectorServers
    /** DNS-over-HTTPS resolvers of `test/doh-servers.ts`. */
    doh: DohServers
    /** Google's token endpoint, FCM and a Web Push service of `test/push-servers.ts`. */
    push: PushServers
    /** SMTP servers of `test/smtp-servers.ts`. */
    smtpServers: Record<string, number> & { control: number }
    /** Registries of `test/rdap-servers.ts`. */
    rdap: RdapServers
    /** Third parties' status pages of `test/status-page-servers.ts`. */
    statusPages: StatusPageServers
    /** Ports of the loopback servers of `test/socket-targets.ts`. */
    socketTargets: Record<
      | 'echo'
      | 'greets'
      | 'slow'
      | 'hang'
      | 'ends'
      | 'resets'
      | 'drip'
      | 'endless'
      | 'garbage'
      | 'http'
      | 'https'
      | 'tls'
      | 'selfSigned'
      | 'websocket'
      | 'websocketTls'
      | 'grpc'
      | 'grpcTls'
      | 'grpcAlpn'
      | 'grpcWeb'
      | 'smtp'
      | 'imap'
      | 'pop3'
      | 'smtpPlain'
      | 'smtpBusy'
      | 'smtpInjects'
      | 'refused'
      | 'control',
      number
    >
    /** Loopback servers of `test/tls-targets.ts`: ports by name, their authorities as PEM, a certificate's SHA-256. */
    tlsTargets: { ports: Record<string, number>; roots: string; fingerprint: string }
    /** Origin of the stand-ins for GitHub and Jira of `test/tracker-servers.ts`. */
    trackers: string
  }
}
