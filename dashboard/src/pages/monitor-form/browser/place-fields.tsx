import type { FieldError } from '../../../api.ts'
import type { Json } from '../../../form/schema.ts'
import { InputField } from '../../../ui/inputs.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { FlowEditor } from './flow-editor.tsx'
import { type DraftFlow, emptyFlow } from './steps.ts'

interface PlaceFieldsProps {
  config: Json
  errors: readonly FieldError[]
  onChange: (config: Json) => void
}

/** Where a browser goes: to one page, or through steps. What the other one held is kept until it is saved. */
export function PlaceFields({ config, errors, onChange }: PlaceFieldsProps) {
  const flow = config['flow'] as DraftFlow | null | undefined
  const url = config['url']
  const mode = flow ? 'flow' : 'url'
  return (
    <>
      <Segments
        label="What the browser does"
        value={mode}
        options={[
          { value: 'url', label: 'Open a page' },
          { value: 'flow', label: 'Walk through steps' },
        ]}
        onChange={(next) => {
          if (next === mode) return
          onChange(
            next === 'flow'
              ? { ...config, ...ofVisitsOnly, url: null, flow: begun(url) }
              : { ...config, flow: null, url: firstAddress(flow) },
          )
        }}
      />
      {flow ? (
        <FlowEditor flow={flow} errors={errors} onChange={(next) => onChange({ ...config, flow: next })} />
      ) : (
        <InputField
          label="URL"
          error={errors.find(({ path }) => path === 'check.url')?.message}
          placeholder="https://example.com/"
          value={typeof url === 'string' ? url : ''}
          onChange={(next) => onChange({ ...config, url: next })}
        />
      )}
    </>
  )
}

/** A flow is walked once, and its pictures are not compared: it is refused with these. */
const ofVisitsOnly = { visual: null, samples: null }

/** Where a flow went first; empty when it went nowhere. */
function firstAddress(flow: DraftFlow | null | undefined): string {
  const address = flow?.steps.find(({ type }) => type === 'navigate')?.['url']
  return typeof address === 'string' && address !== 'https://' ? address : ''
}

/** A flow that begins where the check went before. */
const begun = (url: unknown): DraftFlow =>
  typeof url === 'string' && url !== '' ? { ...emptyFlow, steps: [{ type: 'navigate', url }] } : emptyFlow
