import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import type { Monitor, Run } from '../../contract.ts'
import { acceptedQuery, fileOf, useAcceptPicture, useForgetPicture } from '../../data/runs.ts'
import { PictureCompare } from '../../parts/picture-compare.tsx'
import { Shot } from '../../parts/shot.tsx'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Bone } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

export const pictureOf = (run: Run) => run.artifacts.find(({ kind }) => kind === 'picture')

/** Only pictures that lose nothing are compared. */
export const isComparable = (run: Run): boolean => pictureOf(run)?.contentType === 'image/png'

/** The page at the end; where its monitor compares pictures, beside the one that was accepted. */
export function PicturePanel({ run, monitor }: { run: Run; monitor: Monitor }) {
  const picture = pictureOf(run)
  if (!picture) return null
  const src = fileOf(run, picture.name)
  return (
    <section className="panel stack framed-panel" aria-label="Picture">
      {isComparable(run) ? (
        <Compared run={run} src={src} />
      ) : (
        <>
          <h2>The page at the end</h2>
          <Shot src={src} alt="The page at the end of the run" />
          {run.steps.length === 0 && !monitor.check['visual'] && <Hint monitor={monitor} />}
        </>
      )}
    </section>
  )
}

const Hint = ({ monitor }: { monitor: Monitor }) => (
  <p className="faint">
    To be told when it looks different, tick{' '}
    <Link to="/monitors/$id/edit" params={{ id: monitor.id }}>
      Compare the picture
    </Link>
    .
  </p>
)

function Compared({ run, src }: { run: Run; src: string }) {
  const accepted = useQuery(acceptedQuery(run.monitorId))
  const diff = run.artifacts.find(({ kind }) => kind === 'diff')
  const diffSrc = diff && fileOf(run, diff.name)
  return (
    <>
      <div className="row between" style={{ flexWrap: 'wrap', rowGap: 8 }}>
        <div style={{ display: 'grid', gap: 2 }}>
          <h2>The page at the end</h2>
          <span className="quiet">{differenceSentence(run, Boolean(accepted.data))}</span>
        </div>
        <span className="row" style={{ gap: 8, flexWrap: 'wrap' }}>
          <Accept run={run} />
          {accepted.data && <StopComparing monitorId={run.monitorId} />}
        </span>
      </div>
      {accepted.isPending ? (
        <Bone height={420} />
      ) : accepted.data ? (
        <PictureCompare
          key={accepted.data}
          before={{ src: accepted.data, label: 'accepted' }}
          after={{ src, label: 'this run' }}
          diff={diffSrc}
        />
      ) : diffSrc ? (
        <PictureCompare
          before={{ src: diffSrc, label: 'what differed' }}
          after={{ src, label: 'this run' }}
        />
      ) : (
        <Shot src={src} alt="The page at the end of the run" />
      )}
    </>
  )
}

/** What came of comparing, and what comes next. */
function differenceSentence({ visual }: Run, hasAccepted: boolean): string {
  if (visual) return `${share(visual.share)} of it differed from the picture that was accepted then.`
  return hasAccepted
    ? 'This run was not compared: nothing was accepted then, or it has another size.'
    : 'No picture is accepted: accept this one, and later ones are compared with it.'
}

export const share = (part: number): string =>
  part === 0 ? 'Nothing' : `${Number((part * 100).toPrecision(2))}\u00A0%`

function Accept({ run }: { run: Run }) {
  const accept = useAcceptPicture(run)
  return (
    <Button
      size="small"
      busy={accept.isPending}
      onClick={() =>
        accept.mutate(undefined, {
          onSuccess: () => say('From now on pictures are compared with this one'),
          onError: (error) => say(asProblem(error).message),
        })
      }
    >
      Accept this picture
    </Button>
  )
}

function StopComparing({ monitorId }: { monitorId: string }) {
  const [isAsking, setAsking] = useState(false)
  const forget = useForgetPicture(monitorId)
  return (
    <>
      <Button size="small" kind="bare" onClick={() => setAsking(true)}>
        Stop comparing
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Stop comparing pictures?"
        description="The accepted picture is deleted. Nothing is degraded for its looks until another is accepted."
        action="Stop comparing"
        busy={forget.isPending}
        onConfirm={() =>
          forget.mutate(undefined, {
            onSuccess: () => say('Pictures are compared with none now'),
            onError: (error) => say(asProblem(error).message),
            onSettled: () => setAsking(false),
          })
        }
      />
    </>
  )
}
