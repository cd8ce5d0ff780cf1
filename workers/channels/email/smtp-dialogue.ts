import { SmtpRefusal, type SmtpTalk } from './smtp-talk.ts'
import type { SmtpServer } from './send-by-smtp.ts'

/** A message on its way: who is named to the server, and the whole text, one letter a byte. */
export interface Envelope {
  from: string
  to: readonly string[]
  message: string
  /** Who we say we are. */
  hello: string
}

export interface Taken {
  /** The server's last word, with its code. */
  code: number
  text: string
  /** Those it takes no mail for, each with its words. */
  refused: { to: string; error: SmtpRefusal }[]
}

/** What a server says it can do, in capitals, by its first word. */
type Offers = Map<string, string>

/** Hands over one message (RFC 5321). @throws `SmtpRefusal` with the server's words when nobody gets it. */
export async function handOver(talk: SmtpTalk, server: SmtpServer, envelope: Envelope): Promise<Taken> {
  await talk.hear('greeting')
  let offers = await hello(talk, envelope.hello)
  if (server.security === 'starttls') {
    if (!offers.has('STARTTLS'))
      throw new SmtpRefusal({ code: 502, lines: ['STARTTLS is not among its commands'] }, 'starttls')
    await talk.say('STARTTLS', 'starttls')
    await talk.startTls()
    // What it offered in clear somebody else may have said.
    offers = await hello(talk, envelope.hello)
  }
  await signIn(talk, server, offers)
  const refused = await address(talk, envelope, offers)
  await talk.say('DATA', 'data', '3')
  await talk.send(`${stuffed(envelope.message)}.\r\n`)
  const { code, lines } = await talk.hear('data')
  // Polite, and not waited for: the mail is theirs now.
  await talk.send('QUIT\r\n').catch(() => undefined)
  return { code, text: lines.join(' '), refused }
}

async function hello(talk: SmtpTalk, name: string): Promise<Offers> {
  const { lines } = await talk.say(`EHLO ${name}`, 'hello')
  return new Map(
    lines.slice(1).map((line) => {
      const [word = '', ...rest] = line.trim().toUpperCase().split(/[ =]/)
      return [word, rest.join(' ')]
    }),
  )
}

const base64 = (text: string): string => new TextEncoder().encode(text).toBase64()

/** RFC 4954. PLAIN takes one turn; LOGIN is what old servers know. */
async function signIn(talk: SmtpTalk, { username, password }: SmtpServer, offers: Offers): Promise<void> {
  if (!username || !password) return
  const ways = offers.get('AUTH')?.split(' ') ?? []
  if (ways.includes('PLAIN')) {
    await talk.say(`AUTH PLAIN ${base64(`\0${username}\0${password}`)}`, 'auth')
  } else if (ways.includes('LOGIN')) {
    await talk.say('AUTH LOGIN', 'auth', '3')
    await talk.say(base64(username), 'auth', '3')
    await talk.say(base64(password), 'auth')
  } else {
    throw new SmtpRefusal({ code: 504, lines: ['it offers neither PLAIN nor LOGIN to sign in'] }, 'auth')
  }
}

/** Says from whom and to whom, in one go where the server takes that (RFC 2920). Answers who was refused. */
async function address(talk: SmtpTalk, { from, to }: Envelope, offers: Offers): Promise<Taken['refused']> {
  const commands = [`MAIL FROM:<${from}>`, ...to.map((one) => `RCPT TO:<${one}>`)].map((one) => `${one}\r\n`)
  const together = offers.has('PIPELINING')
  if (together) await talk.send(commands.join(''))
  const said = async (index: number) => {
    if (!together) await talk.send(commands[index] ?? '')
    return talk.reply()
  }
  const sender = await said(0)
  if (sender.code >= 300) throw new SmtpRefusal(sender, 'sender')
  const refused: Taken['refused'] = []
  for (const [index, one] of to.entries()) {
    const reply = await said(index + 1)
    if (reply.code >= 300) refused.push({ to: one, error: new SmtpRefusal(reply, 'recipients') })
  }
  // One that may be taken later decides: all of them are tried again together.
  const [first] = refused.toSorted((a, b) => a.error.code - b.error.code)
  if (first && refused.length === to.length) throw first.error
  return refused
}

/** Lines end as SMTP wants them, and none begins with a dot that would end the message (section 4.5.2). */
function stuffed(message: string): string {
  const lines = message.replaceAll(/\r\n|\r|\n/g, '\r\n').replaceAll(/^\./gm, '..')
  return lines.endsWith('\r\n') ? lines : `${lines}\r\n`
}
