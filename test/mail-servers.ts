/** Just enough of mail servers to be asked for TLS; inside TLS they echo. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

type Talk = (socket: Socket) => unknown

interface Mail {
  greeting: string
  /** The answer to a line; null hands over to TLS after the answer to it was sent. */
  answer(line: string): { say: string; tls?: boolean }
  /** Said in clear after the promise of TLS, as an attacker in the middle would. */
  injected?: string
}

const smtp: Mail = {
  greeting: '220-mail.example ESMTP\r\n220 ready\r\n',
  answer: (line) => {
    if (line.startsWith('EHLO ')) return { say: '250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n' }
    return line === 'STARTTLS' ? { say: '220 go ahead\r\n', tls: true } : { say: '502 no such command\r\n' }
  },
}
const imap: Mail = {
  greeting: '* OK IMAP4rev2 ready\r\n',
  answer: (line) =>
    line.endsWith(' STARTTLS')
      ? { say: `* CAPABILITY IMAP4rev2\r\n${line.split(' ')[0]} OK begin\r\n`, tls: true }
      : { say: 'x BAD\r\n' },
}
const pop3: Mail = {
  greeting: '+OK POP3 ready\r\n',
  answer: (line) => (line === 'STLS' ? { say: '+OK begin\r\n', tls: true } : { say: '-ERR\r\n' }),
}
const servers: Record<string, Mail> = {
  smtp,
  imap,
  pop3,
  smtpPlain: {
    ...smtp,
    answer: (line) => (line === 'STARTTLS' ? { say: '502 not here\r\n' } : smtp.answer(line)),
  },
  smtpBusy: { ...smtp, greeting: '554 no service\r\n' },
  smtpInjects: { ...smtp, injected: '250 injected\r\n' },
}

const talkOf =
  (mail: Mail, pem: Buffer): Talk =>
  (socket) => {
    let text = ''
    socket.write(mail.greeting)
    const listen = (bytes: Buffer) => {
      text += bytes.toString('latin1')
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const { say, tls } = mail.answer(text.slice(0, end))
        text = text.slice(end + 2)
        socket.write(say + (tls ? (mail.injected ?? '') : ''))
        if (!tls) continue
        secure()
        return
      }
    }
    const secure = () => {
      socket.off('data', listen)
      const inside = new TLSSocket(socket, { isServer: true, key: pem, cert: pem })
      inside.on('error', () => socket.destroy()).on('data', (bytes) => inside.write(bytes))
    }
    socket.on('data', listen)
  }

/** Mail servers by name, with a certificate. */
export const mailTalks = (pem: Buffer): Record<string, Talk> =>
  Object.fromEntries(Object.entries(servers).map(([name, mail]) => [name, talkOf(mail, pem)]))
