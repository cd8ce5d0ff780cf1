import type { Dissenter, RegionTrouble } from '#core/alert/region-trouble'
import { regionTroubleText } from '#core/alert/region-words'
import type { AlertFact } from '#core/rpc'

interface Place {
  workspaceId: string
  region: string
}

/** What a region's trouble tells its own incident: that it is there, or that it is larger than was said. */
export const firingFact = (
  place: Place,
  trouble: RegionTrouble,
  dissenters: readonly Dissenter[],
  at: number,
): AlertFact => factOf(place, trouble, dissenters, { at, firing: true, id: `${trouble.number}:${at}` })

/** And that it is over. */
export const endedFact = (place: Place, trouble: RegionTrouble, at: number): AlertFact =>
  factOf(place, trouble, [], { at, firing: false, id: `${trouble.number}:ended` })

function factOf(
  { workspaceId, region }: Place,
  trouble: RegionTrouble,
  dissenters: readonly Dissenter[],
  { at, firing, id }: { at: number; firing: boolean; id: string },
): AlertFact {
  const key = `region:${region}`
  return {
    kind: 'alert',
    id: `${key}:${id}`,
    at,
    workspaceId,
    policyId: null,
    act: { by: 'vedette' },
    alert: {
      ...regionTroubleText(region, trouble, dissenters),
      dedupKey: key,
      firing,
      labels: { region, blame: 'internal' },
      regions: [region],
      ended: 'What it sees agrees with the others again',
    },
  }
}
