import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { toBase64 } from '../workers/core/encoding.ts'
import { readCertificate } from '../workers/core/tls/x509.ts'

/**
 * `npm run roots`: writes down the public authorities that `tls` checks trust. They are Mozilla's, as the pinned
 * version of Node carries them, so that they change by a change of that version and not by the day.
 * `--check` only says whether what is written down is what that version has.
 */
const path = new URL('../workers/checks/tls/public-roots.ts', import.meta.url)

const lines = rootCertificates
  .map((pem) => readCertificate(new Uint8Array(new X509Certificate(pem).raw)))
  .map(({ subject, validTo, spki }) => {
    const id = createHash('sha256').update(subject.id).digest('hex').slice(0, 16)
    return `${id} ${validTo / 1000} ${toBase64(spki)} ${subject.label}`
  })
  .toSorted()

const text = `// Written by \`npm run roots\`, from Mozilla's authorities in the pinned version of Node. Not to be edited.

/** One authority a line: hash of its name, end of its life in epoch seconds, its key, what people call it. */
export const publicRoots = \`
${lines.join('\n')}
\`
`

if (!process.argv.includes('--check')) {
  writeFileSync(path, text)
  console.log(`${lines.length} authorities, ${Math.round(text.length / 1024)} KiB`)
} else if (readFileSync(path, 'utf8') !== text) {
  console.error('workers/checks/tls/public-roots.ts is not what this version of Node has: npm run roots')
  process.exit(1)
}
