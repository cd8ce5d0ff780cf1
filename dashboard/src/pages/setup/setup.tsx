import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { asProblem } from '../../api.ts'
import { setUp, setupQuery, signIn } from '../../data/session.ts'
import { StrayErrors } from '../../form/stray-errors.tsx'
import { Alone } from '../../parts/alone.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'
import { useFirstWrong } from '../../ui/use-form-errors.ts'

const fields = [
  {
    name: 'workspace',
    label: 'Workspace',
    type: 'text',
    autoComplete: 'organization',
    hint: 'What is watched together: a company, a team, a home.',
  },
  { name: 'name', label: 'Your name', type: 'text', autoComplete: 'name' },
  { name: 'email', label: 'Email', type: 'email', autoComplete: 'username' },
  {
    name: 'password',
    label: 'Password',
    type: 'password',
    autoComplete: 'new-password',
    hint: 'At least 12 letters. A sentence is fine.',
  },
] as const

/** The first visit: makes the owner and the workspace. */
export function SetupPage() {
  const setup = useQuery(setupQuery)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [owner, setOwner] = useState({ workspace: '', name: '', email: '', password: '' })
  const create = useMutation({
    mutationFn: async () => {
      await setUp(owner)
      await signIn({ email: owner.email, password: owner.password })
    },
    onSuccess: async () => {
      await queries.resetQueries()
      await navigate({ to: '/', replace: true })
    },
  })
  const refused = create.error ? asProblem(create.error) : null
  const form = useFirstWrong(refused)
  const done = setup.data?.needed === false && create.isIdle
  useEffect(() => {
    if (done) void navigate({ to: '/', replace: true })
  }, [done, navigate])
  return (
    <Alone title="Set up Vedette">
      <p className="quiet">
        Nobody owns this server yet. You become its owner; API keys for programs are made afterwards, in
        Settings.
      </p>
      <form
        ref={form}
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        {fields.map(({ name, label, type, autoComplete, ...rest }) => (
          <Field
            key={name}
            label={label}
            hint={'hint' in rest ? rest.hint : undefined}
            error={refused?.errors.find(({ path }) => path === name)?.message}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                type={type}
                autoComplete={autoComplete}
                required
                minLength={name === 'password' ? 12 : undefined}
                value={owner[name]}
                onChange={(event) => setOwner({ ...owner, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {refused && refused.errors.length === 0 && <Problem error={refused} />}
        {refused && <StrayErrors problem={refused} shown={fields.map(({ name }) => name)} />}
        <Button type="submit" kind="primary" busy={create.isPending}>
          Start watching
        </Button>
      </form>
    </Alone>
  )
}
