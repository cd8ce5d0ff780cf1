import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { asProblem } from '../../api.ts'
import { signIn } from '../../data/session.ts'
import { Alone } from '../../parts/alone.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Problem } from '../../ui/states.tsx'

/** The page is this form and nothing else. Stable, so that it runs once. */
const focusFirst = (box: HTMLInputElement | null): void => box?.focus()

/** Asks who it is. */
export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const enter = useMutation({
    mutationFn: () => signIn({ email, password }),
    onSuccess: async () => {
      await queries.resetQueries()
      // Only a path of this site: an address from a link must not lead elsewhere.
      await navigate({ to: next?.startsWith('/') && !next.startsWith('//') ? next : '/', replace: true })
    },
  })
  const refused = enter.error ? asProblem(enter.error) : null
  return (
    <Alone title="Sign in">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          enter.mutate()
        }}
      >
        <Field label="Email">
          {(control) => (
            <input
              {...control}
              className="input"
              type="email"
              autoComplete="username"
              required
              ref={focusFirst}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Password"
          error={refused?.status === 401 ? 'This email and password do not belong together.' : undefined}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {refused && refused.status !== 401 && <Problem error={refused} />}
        <Button type="submit" kind="primary" busy={enter.isPending}>
          Sign in
        </Button>
      </form>
    </Alone>
  )
}
