/** A preset of a check, by the names that blackbox_exporter's example configuration uses. */
export type Module = (target: string) => { type: string } & Record<string, unknown>

const asUrl = (target: string): string => (/^https?:\/\//i.test(target) ? target : `http://${target}`)

/** The target is the name; blackbox_exporter's is the server, and the name stands in its module. */
const records =
  (recordType: string): Module =>
  (target) => ({ type: 'dns', hostname: target, recordType })

/** "host:port" as blackbox_exporter takes it; a port that is missing or none is said by the check's own schema. */
function hostAndPort(target: string): { hostname: string; port: number } {
  const [, hostname = target, port = ''] = /^(.*):(\d+)$/.exec(target.replace(/^\w+:\/\//, '')) ?? []
  return { hostname, port: Number(port) }
}

/**
 * The one list of modules that `/probe?module=` takes. Requests go over sockets where the platform allows it, for
 * blackbox_exporter's users look at phases.
 */
export const modules: Readonly<Record<string, Module>> = {
  http_2xx: (target) => ({ type: 'http', url: asUrl(target), timing: 'socket' }),
  http_post_2xx: (target) => ({ type: 'http', url: asUrl(target), method: 'POST', timing: 'socket' }),
  tls: (target) => ({ type: 'tls', ...hostAndPort(/:\d+$/.test(target) ? target : `${target}:443`) }),
  tcp_connect: (target) => ({ type: 'tcp', ...hostAndPort(target) }),
  pop3s_banner: (target) => ({
    type: 'tcp',
    ...hostAndPort(target),
    tls: 'on',
    steps: [{ expect: '+OK', match: 'starts_with' }],
  }),
  smtp_starttls: (target) => ({
    type: 'tcp',
    ...hostAndPort(target),
    tls: 'starttls-smtp',
    steps: [{ send: 'EHLO vedette.invalid\\r\\n', expect: '250' }, { send: 'QUIT\\r\\n' }],
  }),
  ssh_banner: (target) => ({
    type: 'tcp',
    ...hostAndPort(target),
    steps: [{ expect: 'SSH-2.0-', match: 'starts_with' }, { send: 'SSH-2.0-vedette\\r\\n' }],
  }),
  grpc: (target) => ({ type: 'grpc', ...hostAndPort(target) }),
  grpc_plain: (target) => ({ type: 'grpc', ...hostAndPort(target), tls: false }),
  dns_a: records('A'),
  dns_aaaa: records('AAAA'),
  dns_cname: records('CNAME'),
  dns_mx: records('MX'),
  dns_ns: records('NS'),
  dns_soa: records('SOA'),
  dns_txt: records('TXT'),
}
