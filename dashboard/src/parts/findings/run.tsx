import type { Run } from '../../contract.ts'

/** The page as it was at the end of a run; its figures stand beside it as findings of their own. */
export function RunView({ finding: { id, monitorId, artifacts } }: { finding: Run }) {
  const picture = artifacts.find(({ kind }) => kind === 'picture')
  if (!picture) return null
  const src = `/api/v1/monitors/${monitorId}/runs/${id}/${picture.name}`
  return (
    <a href={src} target="_blank" rel="noreferrer" style={{ justifySelf: 'start' }}>
      <img
        src={src}
        alt="The page at the end of the visit"
        loading="lazy"
        style={{
          width: 'auto',
          maxWidth: '100%',
          maxHeight: 260,
          height: 'auto',
          border: '1px solid var(--line)',
          borderRadius: 'var(--r-2)',
        }}
      />
    </a>
  )
}
