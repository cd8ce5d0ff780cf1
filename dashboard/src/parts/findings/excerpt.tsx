import type { Excerpt } from '#core/findings/excerpt'
import { bytes } from '../../format.ts'

/** The body of an answer that failed, as it came. */
export function ExcerptView({ finding }: { finding: Excerpt }) {
  const { contentType, text, truncated, binary, sizeBytes } = finding
  const kind = contentType ? ` (${contentType})` : ''
  const size = sizeBytes === undefined ? '' : `, ${bytes(sizeBytes)}${truncated && !binary ? ' or more' : ''}`
  if (binary)
    return (
      <p className="quiet">
        The answer{kind} is not text{size}: nothing of it is kept.
      </p>
    )
  return (
    <details>
      <summary>
        The answer{kind}
        {size}
        {truncated ? ', its beginning' : ''}
      </summary>
      <pre className="code" style={{ maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap' }}>
        {text}
      </pre>
    </details>
  )
}
