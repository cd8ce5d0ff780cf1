import type { Excerpt } from '#core/findings/excerpt'

/** The body of an answer that failed, as it came. */
export function ExcerptView({ finding: { contentType, text, truncated } }: { finding: Excerpt }) {
  return (
    <details>
      <summary>
        The answer{contentType ? ` (${contentType})` : ''}
        {truncated ? ', its beginning' : ''}
      </summary>
      <pre className="code" style={{ maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap' }}>
        {text}
      </pre>
    </details>
  )
}
