import { InputField } from '../../ui/inputs.tsx'
import type { GatheringDraft } from './draft.ts'

interface GatheringFieldsProps {
  gathering: GatheringDraft
  wrong: (path: string) => string | undefined
  onChange: (part: Partial<GatheringDraft>) => void
}

/** Which troubles are one incident, how long its first message waits for more, and when it opens again. */
export function GatheringFields({ gathering, wrong, onChange }: GatheringFieldsProps) {
  return (
    <section className="panel stack" style={{ padding: 16 }} aria-label="What makes one incident">
      <h2>What makes one incident</h2>
      <InputField
        label="Put alerts together by label"
        hint={
          <>
            A hundred alerts that say <code>service=checkout</code> become one incident and one message. For
            alerts that other systems send; a monitor always has an incident of its own. Several: separated by
            commas, all must be alike. Left empty: each alert is an incident.
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
