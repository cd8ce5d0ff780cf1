import { useState } from 'react'
import { useParseRecording } from '../../../data/browser-runs.ts'
import { plural } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/states.tsx'
import { Mark } from '../../../ui/status.tsx'
import type { DraftFlow } from './steps.ts'

/** Takes a recording of Chrome DevTools, and says what of it cannot be walked. */
export function RecordingField({ onRead }: { onRead: (flow: DraftFlow) => void }) {
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const parse = useParseRecording()

  function read(): void {
    let recording: unknown
    try {
      recording = JSON.parse(text)
    } catch {
      return setFault('This is not JSON. In DevTools: Recorder, Export, JSON file.')
    }
    setFault(undefined)
    parse.mutate(recording, {
      onSuccess: ({ flow }) => {
        if (!flow) return
        onRead(flow as unknown as DraftFlow)
        setText('')
      },
    })
  }
  const problems = parse.data?.problems ?? []
  return (
    <div className="stack" style={{ gap: 10 }}>
      <Field
        label="Recording"
        hint="Record it in Chrome (DevTools, Recorder), export it as JSON, paste it here. It takes the place of the steps below."
        error={fault}
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={text === '' ? 2 : 6}
            spellCheck={false}
            placeholder='{ "title": "Buy something", "steps": [ … ] }'
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setFault(undefined)
            }}
          />
        )}
      </Field>
      <div className="row" style={{ flexWrap: 'wrap' }} aria-live="polite">
        <Button disabled={text.trim() === ''} busy={parse.isPending} onClick={read}>
          Read recording
        </Button>
        {parse.data?.flow && (
          <span className="quiet">
            {plural((parse.data.flow['steps'] as unknown[]).length, 'step')} read
            {problems.length > 0 && `, ${plural(problems.length, 'remark')}`}
          </span>
        )}
      </div>
      {parse.error && <Problem error={parse.error} />}
      {problems.length > 0 && (
        <ul className="told-lines" aria-label="What to know of the recording">
          {problems.map(({ step, message }) => (
            <li key={`${step} ${message}`}>
              <Mark status={parse.data?.flow ? 'degraded' : 'down'} />
              <b>{step === null ? 'Recording' : `Step ${step + 1}`}</b>
              <span style={{ flex: 1, minWidth: 160 }}>{message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
