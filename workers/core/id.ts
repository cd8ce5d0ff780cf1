/** What an id is for: its prefix says so in every log line and URL. */
export const idPrefixes = {
  workspace: 'wsp',
  monitor: 'mon',
  incident: 'inc',
  channel: 'chn',
  policy: 'pol',
  person: 'prs',
  team: 'tem',
  key: 'key',
  page: 'pag',
  maintenance: 'mnt',
  delivery: 'dlv',
  user: 'usr',
  member: 'mem',
  location: 'loc',
  silence: 'sil',
  device: 'dev',
  schedule: 'sch',
  override: 'ovr',
  swap: 'swp',
  calendarFeed: 'cal',
  template: 'tpl',
  stream: 'str',
  rule: 'rul',
  run: 'run',
} as const
export type IdKind = keyof typeof idPrefixes

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base 32: 5 bits a letter, none look alike

/**
 * A prefixed id of 20 letters (100 bits) from random bytes.
 * @param bytes at least 20 random bytes; only the low 5 bits of each are used.
 */
export function makeId(kind: IdKind, bytes: Uint8Array): string {
  if (bytes.length < 20) throw new RangeError('makeId needs 20 random bytes')
  let letters = ''
  for (const byte of bytes.subarray(0, 20)) letters += alphabet[byte & 31]
  return `${idPrefixes[kind]}_${letters}`
}
