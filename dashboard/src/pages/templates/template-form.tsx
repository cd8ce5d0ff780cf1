import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { MessageTemplate, TemplateEvent } from '#core/alert/template'
import { asProblem, type FieldError } from '../../api.ts'
import type { Template } from '../../contract.ts'
import { channelsQuery } from '../../data/channels.ts'
import { previewQuery, type Trial, useSaveTemplate } from '../../data/templates.ts'
import { FormEnd } from '../../form/form-end.tsx'
import { refusalOf } from '../../form/refusal.ts'
import { stillWrong } from '../../form/still-wrong.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/inputs.tsx'
import { say } from '../../ui/toast.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'
import { useSettled } from '../../ui/use-settled.ts'
import { LiquidField } from './liquid-field.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { Variables } from './variables.tsx'
import { events, sameScope } from './words.ts'

interface TemplateFormProps {
  start: MessageTemplate
  /** Null for a new one. */
  kept: Template | null
  all: readonly Template[]
}

/** What a trial is about, beside the words. */
export type Stage = Pick<Trial, 'event' | 'incidentId'>

/** A title and a text in Liquid, and beside them what they say of a real incident. */
export function TemplateForm({ start, kept, all }: TemplateFormProps) {
  const navigate = useNavigate()
  const [scope, setScope] = useState({ channelId: start.channelId, event: start.event })
  const [title, setTitle] = useState(start.title ?? '')
  const [text, setText] = useState(start.text ?? '')
  const [stage, setStage] = useState<Stage>({ event: eventFor(start.event), incidentId: null })
  const [resetting, setResetting] = useState(false)
  const parts = { title: orNull(title), text: orNull(text) }
  const trial = useSettled({ ...stage, ...parts })
  const preview = useQuery(previewQuery(trial))
  const save = useSaveTemplate()
  const body = { ...scope, ...parts }
  const refusal = refusalOf(save.error)
  const form = useFirstWrong(refusal.problem)
  const errors = [
    ...stillWrong(refusal.errors, save.variables, body),
    ...stillWrong(preview.error ? asProblem(preview.error).errors : [], trial, { ...stage, ...parts }),
  ]
  const writing = useRef<{ part: 'title' | 'text'; from: number; to: number } | null>(null)
  const insert = (said: string) => {
    const at = writing.current ?? { part: 'text', from: text.length, to: text.length }
    const put = (old: string) => old.slice(0, at.from) + said + old.slice(at.to)
    writing.current = { ...at, from: at.from + said.length, to: at.from + said.length }
    return at.part === 'title' ? setTitle(put(title)) : setText(put(text))
  }
  const rival = kept ? undefined : all.find((one) => sameScope(one, scope))
  const toList = () => void navigate({ to: '/templates' })
  return (
    <div className="beside">
      <form
        ref={form}
        className="panel stack"
        style={{ padding: 16 }}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const onSuccess = () => {
            say('The template is saved.')
            toList()
          }
          save.mutate(body, { onSuccess })
        }}
      >
        {!kept && (
          <ScopeFields
            scope={scope}
            errors={errors}
            onChange={(next) => {
              setScope(next)
              if (next.event !== scope.event) setStage({ ...stage, event: eventFor(next.event) })
            }}
          />
        )}
        {rival && (
          <p className="notice">
            There is a template for this already, and saving replaces it.{' '}
            <Link to="/templates/$id" params={{ id: rival.id }}>
              Edit that one
            </Link>
          </p>
        )}
        <LiquidField
          label="Title"
          hint="One line. Left empty: our title."
          rows={2}
          placeholder="{{ notice.title }}"
          value={title}
          error={errors.find(({ path }) => path === 'title')}
          onChange={setTitle}
          onWrite={(from, to) => (writing.current = { part: 'title', from, to })}
        />
        <LiquidField
          label="Text"
          hint="Several lines if you like. Left empty: our text. Colour and buttons stay."
          rows={8}
          placeholder="{{ notice.text }}"
          value={text}
          error={errors.find(({ path }) => path === 'text')}
          onChange={setText}
          onWrite={(from, to) => (writing.current = { part: 'text', from, to })}
        />
        <Variables onPick={insert} />
        <FormEnd
          refusal={refusal}
          shown={['channelId', 'event', 'title', 'text']}
          action={kept ? 'Save' : 'Add template'}
          busy={save.isPending}
          cancel={
            <Link className="btn" to="/templates">
              Cancel
            </Link>
          }
        >
          {kept && (
            <Button className="mr-auto" onClick={() => setResetting(true)}>
              Reset to the built-in words
            </Button>
          )}
        </FormEnd>
      </form>
      <div className="beside-panel">
        <PreviewPanel
          preview={preview}
          stage={stage}
          fixed={scope.event !== '*'}
          saysNothing={parts.title === null && parts.text === null}
          onStage={setStage}
        />
      </div>
      {kept && <ResetDialog template={kept} open={resetting} onOpenChange={setResetting} onDone={toList} />}
    </div>
  )
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text)
/** A template for every notice is tried on an opening first. */
const eventFor = (event: TemplateEvent): string => (event === '*' ? 'incident.opened' : event)

interface ScopeFieldsProps {
  scope: Pick<MessageTemplate, 'channelId' | 'event'>
  errors: readonly FieldError[]
  onChange: (scope: Pick<MessageTemplate, 'channelId' | 'event'>) => void
}

/** Through which channel, and of what. */
function ScopeFields({ scope, errors, onChange }: ScopeFieldsProps) {
  const channels = useQuery(channelsQuery).data?.data ?? []
  const wrong = (path: string) => errors.find((error) => error.path === path)?.message
  const sorted = channels.toSorted((a, b) => a.name.localeCompare(b.name))
  return (
    <div className="grid items-start gap-4 min-[620px]:grid-cols-2">
      <SelectField
        label="Said through"
        value={scope.channelId ?? 'all'}
        options={[
          { value: 'all', label: 'Every channel' },
          ...sorted.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        error={wrong('channelId')}
        onChange={(id) => onChange({ ...scope, channelId: id === 'all' ? null : id })}
      />
      <SelectField
        label="When"
        value={scope.event}
        options={events}
        error={wrong('event')}
        onChange={(event) => onChange({ ...scope, event })}
      />
    </div>
  )
}
