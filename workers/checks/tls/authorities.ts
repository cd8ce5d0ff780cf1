import { createHash } from 'node:crypto'
import { fromBase64 } from '#core/encoding'
import { readKey } from '#core/tls/algorithms'
import { readOne } from '#core/tls/der'
import type { Certificate, Name } from '#core/tls/x509'
import { publicRoots } from './public-roots.ts'
import type { PublicKey } from './verify.ts'

/** Somebody whose word counts: a public authority, or one that the user has named. */
export interface Authority extends PublicKey {
  label: string
  /** Epoch ms. */
  validTo: number
  isPublic: boolean
}

/** Those who are trusted. */
export interface Authorities {
  /** Authorities of this name: there may be several, each with a key of its own. */
  named(name: Name): Authority[]
}

/** Lines of the list by the hash of their name. */
let lines: Map<string, string[]> | null = null

function linesNamed(name: Name): string[] {
  lines ??= Map.groupBy(publicRoots.trim().split('\n'), (line) => line.slice(0, 16))
  return lines.get(createHash('sha256').update(name.id).digest('hex').slice(0, 16)) ?? []
}

export function publicAuthority(line: string): Authority {
  const [, seconds = '', base64 = '', ...label] = line.split(' ')
  const spki = fromBase64(base64)
  return {
    label: label.join(' '),
    validTo: Number(seconds) * 1000,
    key: readKey(readOne(spki)),
    spki,
    isPublic: true,
  }
}

/** The public authorities, and certificates that the user trusts beside them. */
export function authoritiesWith(own: readonly Certificate[]): Authorities {
  const named = (name: Name): Authority[] =>
    own
      .filter(({ subject }) => subject.id === name.id)
      .map(({ subject, validTo, key, spki }) => ({
        label: subject.label,
        validTo,
        key,
        spki,
        isPublic: false,
      }))
  return { named: (name) => [...named(name), ...linesNamed(name).map(publicAuthority)] }
}
