import { type ChangeEvent, type ClipboardEvent, type DragEvent, useRef, useState } from 'react'
import { useParseRecording } from '../../../data/browser-runs.ts'
import { plural } from '../../../format.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/states.tsx'
import { Mark } from '../../../ui/status.tsx'
import type { DraftFlow } from './steps.ts'

/** Takes a recording of Chrome DevTools, pasted, dropped or as a file, and says what of it cannot be walked. */
export function RecordingField({ onRead }: { onRead: (flow: DraftFlow) => void }) {
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const parse = useParseRecording()

  function read(source: string): void {
    const recording = parsed(source)
    if (recording === undefined) return setFault(notJson)
    setFault(undefined)
    parse.mutate(recording, {
      onSuccess: ({ flow }) => {
        if (!flow) return
        onRead(flow as unknown as DraftFlow)
        setText('')
      },
    })
  }
  /** Whole recordings are read at once; of anything else the person sees what it is. */
  function take(source: string): void {
    setText(source)
    read(source)
  }
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData.getData('text')
    if (text.trim() !== '' || parsed(pasted) === undefined) return
    event.preventDefault()
    take(pasted)
  }
  const onDrop = (event: DragEvent<HTMLTextAreaElement>) => {
    const [file] = event.dataTransfer.files
    if (!file) return
    event.preventDefault()
    void file.text().then(take)
  }
  const problems = parse.data?.problems ?? []
  return (
    <div className="stack" style={{ gap: 10 }}>
      <Field
        label="Recording"
        hint="Record it in Chrome (DevTools, Recorder), export it as JSON, and paste it here, drop the file, or choose it. It takes the place of the steps below."
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
            onPaste={onPaste}
            onDrop={onDrop}
            onChange={(event) => {
              setText(event.target.value)
              setFault(undefined)
            }}
          />
        )}
      </Field>
      <div className="row" style={{ flexWrap: 'wrap', gap: 8 }}>
        <Button disabled={text.trim() === ''} busy={parse.isPending} onClick={() => read(text)}>
          Read recording
        </Button>
        <ChooseFile onText={take} />
        <span className="quiet" aria-live="polite">
          {parse.data?.flow &&
            `${plural((parse.data.flow['steps'] as unknown[]).length, 'step')} read` +
              (problems.length > 0 ? `, ${plural(problems.length, 'remark')}` : '')}
        </span>
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

const notJson = 'This is not JSON. In DevTools: Recorder, Export, JSON file.'

/** Undefined when it is not JSON of an object. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** DevTools exports a file: here it is chosen as it is. */
function ChooseFile({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const [file] = event.target.files ?? []
    // The same file may be chosen again, once it has been mended.
    event.target.value = ''
    if (file) void file.text().then(onText)
  }
  return (
    <>
      <Button onClick={() => input.current?.click()}>Choose a file</Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of a recording"
        onChange={choose}
      />
    </>
  )
}
