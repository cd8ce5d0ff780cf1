/**
 * SMTP servers that take mail. Vitest starts them once per run; each value is a port on 127.0.0.1.
 *
 *   const { submission, control } = inject('smtpServers')
 *
 *   plain        no TLS, takes mail from anybody
 *   submission   STARTTLS with a certificate for localhost that tests trust; only then AUTH, which it insists on:
 *                user `ops`, password `right` in front of anything
 *   login        the same, but knows no way to sign in except LOGIN
 *   secure       TLS from the first byte, AUTH as above
 *   untrusted    STARTTLS with a certificate nobody trusts
 *   control      http: GET /mails?to=… answers [{ from, to, secure, user, message }], oldest first
 *
 * They refuse recipients by name: `busy451@…`, `nobody550@…`, and so on: the digits are the reply.
 *
 * Further ones say a line for each command, which is all they do: `greets554`, `greets421`, `greetsTwice` (a greeting
 * of several lines), `noTls` (offers no STARTTLS), `stripped` (offers it and refuses), `injects` (says more in clear
 * after the promise of TLS), `hangsGreeting`, `hangsData`, `cutsData` (takes the message and goes away without a word),
 * `says451` and `says552` (refuses after the message), `echoes` (in TLS; refuses to sign in and repeats what it was
 * told), `garbage`.
 */
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

interface Mail {
  from: string
  to: string[]
  secure: boolean
  user: string | null
  message: string
}

const mails: Mail[] = []
const pemOf = (name: string) => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url))

const refusal = (address: string): Error | null => {
  const code = Number(/^[a-z]+(\d{3})@/.exec(address)?.[1] ?? 0)
  return code === 0 ? null : Object.assign(new Error(`not for ${address}`), { responseCode: code })
}

function receiver(options: SMTPServerOptions): SMTPServer {
  const server = new SMTPServer({
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.username === 'ops' && auth.password?.startsWith('right')
        ? done(null, { user: auth.username })
        : done(Object.assign(new Error(`no such user ${auth.username}`), { responseCode: 535 })),
    onRcptTo: (address, _session, done) => done(refusal(address.address)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: (session.user as string | undefined) ?? null,
          message: Buffer.concat(chunks).toString('utf8'),
        })
        done(null, 'queued as 4711')
      })
    },
    ...options,
  })
  return server.on('error', () => undefined)
}

type Script = (command: string) => string
/** In place of an answer. */
const hang = '(says nothing)'
const cut = '(hangs up)'

const polite: Script = (command) => {
  if (command === '') return '220 mail.example ready'
  if (/^EHLO/i.test(command)) return '250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME'
  if (/^AUTH/i.test(command)) return '235 welcome'
  if (/^DATA/i.test(command)) return '354 go on'
  return command === '.' ? '250 queued' : '250 ok'
}
const but =
  (command: RegExp, answer: string): Script =>
  (said) =>
    command.test(said) ? answer : polite(said)
const offersTls: Script = (said) => (/^EHLO/i.test(said) ? '250-mail.example\r\n250 STARTTLS' : polite(said))

const scripts: Record<string, Script> = {
  greets554: but(/^$/, '554 5.7.1 no service for you'),
  greets421: but(/^$/, '421 4.3.2 shutting down'),
  greetsTwice: but(/^$/, '220-mail.example welcomes you\r\n220-No spam\r\n220 ready'),
  noTls: polite,
  stripped: (said) => (/^STARTTLS/i.test(said) ? '454 not now' : offersTls(said)),
  injects: (said) => (/^STARTTLS/i.test(said) ? '220 go ahead\r\n250 injected' : offersTls(said)),
  hangsGreeting: but(/^$/, hang),
  hangsData: but(/^\.$/, hang),
  cutsData: but(/^\.$/, cut),
  says552: but(/^\.$/, '552 5.3.4 too big for me'),
  says451: but(/^\.$/, '451-4.7.1 greylisted,\r\n451 4.7.1 come back later'),
  echoes: (said) => (/^AUTH/i.test(said) ? `535 5.7.8 bad: ${said} ${decoded(said)}` : polite(said)),
  garbage: () => '\u0000\u0001 no SMTP',
}
const decoded = (said: string) => Buffer.from(said.split(' ')[2] ?? '', 'base64').toString('utf8')

/** Says a line for each command; a message ends with its dot. */
const scripted =
  (script: Script) =>
  (socket: Socket): void => {
    const say = (answer: string) => {
      if (answer === cut) socket.destroy()
      else if (answer !== hang) socket.write(`${answer}\r\n`)
    }
    let text = ''
    let inData = false
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (inData && line !== '.') continue
        inData = /^DATA/i.test(line)
        say(script(line))
      }
    })
    say(script(''))
  }

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export default async function start(project: {
  provide(key: 'smtpServers', ports: Record<string, number> & { control: number }): void
}): Promise<() => void> {
  const localhost = pemOf('test-only-localhost')
  const nobody = pemOf('test-only-self-signed')
  const trusted = { key: localhost, cert: localhost }
  const servers = {
    plain: receiver({ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true }),
    submission: receiver({ ...trusted, authMethods: ['PLAIN', 'LOGIN'] }),
    login: receiver({ ...trusted, authMethods: ['LOGIN'] }),
    secure: receiver({ ...trusted, secure: true }),
    untrusted: receiver({ key: nobody, cert: nobody }),
  }
  const ports: Record<string, number> = {}
  for (const [name, server] of Object.entries(servers)) ports[name] = await listening(server.server)
  const plainServers = Object.entries(scripts).map(([name, script]) => {
    const talk = scripted(script)
    return [name, name === 'echoes' ? createTlsServer(trusted, talk) : createServer(talk)] as const
  })
  for (const [name, server] of plainServers) ports[name] = await listening(server)
  const control = createHttpServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://control').searchParams.get('to') ?? ''
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(mails.filter((mail) => mail.to.includes(to))))
  })
  project.provide('smtpServers', { ...ports, control: await listening(control) })
  return () => {
    for (const server of Object.values(servers)) server.close(() => undefined)
    for (const [, server] of plainServers) server.close()
    control.close()
  }
}
