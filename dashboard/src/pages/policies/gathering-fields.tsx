import { InputField } from '../../ui/inputs.tsx'
import type { GatheringDraft } from './draft.ts'

interface GatheringFieldsProps {
  gathering: GatheringDraft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<GatheringDraft>) => void
}

/** Which troubles are one incident, when it is told how many they are, and when it opens again. */
export function GatheringFields({ gathering, wrong, onChange }: GatheringFieldsProps) {
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="What makes one incident">
      <h2>What makes one incident</h2>
      <InputField
        label="Put together by tag or label"
        hint={
          <>
            Monitors tagged <code>service:checkout</code>, and alerts that carry this label, become one
            incident and one message, however many they are. Several: separated by commas, all must be alike.{' '}
            <code>policy</code>: everything that this policy serves. Left empty: each has an incident of its
            own.
          </>
        }
        placeholder="service, region"
        error={wrong('groupBy')}
        value={gathering.groupBy}
        onChange={(groupBy) => onChange({ groupBy })}
      />
      <div className="grid items-start gap-4 min-[460px]:grid-cols-2">
        <InputField
          label="Wait for more, seconds"
          type="number"
          min={0}
          max={600}
          hint="So long the first message waits, so that it can say how many there are. Everything is told that much later, outages of monitors too. 0: told at once."
          error={wrong('groupWaitSeconds')}
          value={gathering.wait}
          onChange={(wait) => onChange({ wait })}
        />
        <InputField
          label="Say who else is down every, seconds"
          type="number"
          min={10}
          max={86_400}
          hint="When more monitors of a group fail, those who have heard get one message that names them all, not one each, and none sooner than this. 300: every 5 minutes."
          error={wrong('groupIntervalSeconds')}
          value={gathering.interval}
          onChange={(interval) => onChange({ interval })}
        />
        <InputField
          label="Opens again within, minutes"
          type="number"
          step="any"
          min={0}
          hint="Trouble that is back so soon after its end opens the old incident again, and the steps begin anew. Not after an end by hand. 0: always a new incident."
          error={wrong('reopenWithinSeconds')}
          value={gathering.reopen}
          onChange={(reopen) => onChange({ reopen })}
        />
      </div>
    </section>
  )
}
