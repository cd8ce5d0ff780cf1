/** A preset of a check, by the names that blackbox_exporter's example configuration uses. */
export type Module = (target: string) => { type: string } & Record<string, unknown>

const asUrl = (target: string): string => (/^https?:\/\//i.test(target) ? target : `http://${target}`)

/** The one list of modules that `/probe?module=` takes. */
export const modules: Readonly<Record<string, Module>> = {
  http_2xx: (target) => ({ type: 'http', url: asUrl(target) }),
  http_post_2xx: (target) => ({ type: 'http', url: asUrl(target), method: 'POST' }),
}
