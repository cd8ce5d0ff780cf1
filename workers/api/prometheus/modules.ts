/** A preset of a check, by the names that blackbox_exporter's example configuration uses. */
export type Module = (target: string) => { type: string } & Record<string, unknown>

const asUrl = (target: string): string => (/^https?:\/\//i.test(target) ? target : `http://${target}`)

/** The target is the name; blackbox_exporter's is the server, and the name stands in its module. */
const records =
  (recordType: string): Module =>
  (target) => ({ type: 'dns', hostname: target, recordType })

/** The one list of modules that `/probe?module=` takes. */
export const modules: Readonly<Record<string, Module>> = {
  http_2xx: (target) => ({ type: 'http', url: asUrl(target) }),
  http_post_2xx: (target) => ({ type: 'http', url: asUrl(target), method: 'POST' }),
  dns_a: records('A'),
  dns_aaaa: records('AAAA'),
  dns_cname: records('CNAME'),
  dns_mx: records('MX'),
  dns_ns: records('NS'),
  dns_soa: records('SOA'),
  dns_txt: records('TXT'),
}
