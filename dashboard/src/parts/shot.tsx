import { useState } from 'react'

interface ShotProps {
  src: string
  /** What it shows. */
  alt: string
  /** What is said in its place when it is kept no longer. */
  gone?: string
  maxHeight?: number
}

/** A picture of a run, whole in a tab of its own. Pictures are kept for a week: one that is gone is said to be. */
export function Shot({ src, alt, gone = 'Its picture is not kept any more.', maxHeight }: ShotProps) {
  const [isGone, setGone] = useState(false)
  if (isGone) return <p className="quiet">{gone}</p>
  return (
    <a href={src} target="_blank" rel="noreferrer" className="shot-link">
      <img
        className="shot"
        src={src}
        alt={alt}
        loading="lazy"
        {...(maxHeight !== undefined && { style: { maxHeight, width: 'auto' } })}
        onError={() => setGone(true)}
      />
    </a>
  )
}
