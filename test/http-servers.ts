import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { gibberish, listen, refusedPort } from './loopback.ts'

/** Where the same answers are to be had, well and badly. */
export interface HttpServers {
  origin: string
  refused: string
  raw: string
  tls: string
}

/** Servers of one listener: plain, and behind a certificate that nobody trusts; beside them one that babbles and a closed port. */
export async function startHttpServers(
  answer: RequestListener,
): Promise<{ servers: HttpServers; stop: () => void }> {
  const pem = readFileSync(join(import.meta.dirname, 'fixtures/test-only-self-signed.pem'))
  const plain = createServer(answer)
  const tls = createTlsServer({ key: pem, cert: pem }, answer)
  const raw = gibberish()
  const refused = await refusedPort()
  const servers = {
    origin: `http://127.0.0.1:${await listen(plain)}`,
    refused: `http://127.0.0.1:${refused.port}/`,
    raw: `http://127.0.0.1:${await listen(raw)}/`,
    tls: `https://127.0.0.1:${await listen(tls)}/`,
  }
  const stop = () => {
    for (const server of [plain, tls]) {
      server.closeAllConnections()
      server.close()
    }
    raw.close()
    refused.close()
  }
  return { servers, stop }
}
