import { queryOptions, useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { StepProgress } from '#core/flow/result'
import type { Waterfall } from '#core/run/waterfall'
import { api, ApiProblem, asProblem } from '../api.ts'
import type { MonitorInput, ParsedFlow, Run } from '../contract.ts'
import type { ShownStep } from '../parts/step-list.tsx'

/** Reads a recording of Chrome DevTools. */
export const useParseRecording = () =>
  useMutation({
    mutationFn: (recording: unknown) => api.post<ParsedFlow>('/browser-flows/parse', { recording }),
  })

/** Where a file of a run by hand is read, for an hour. */
export const trialFileOf = (runId: string, name: string): string => `/api/v1/browser-runs/${runId}/${name}`

/** What the page of a run by hand asked for, and wrote to its console. */
export const trialWaterfallQuery = (runId: string) =>
  queryOptions({
    queryKey: ['browser-runs', runId, 'waterfall'],
    queryFn: ({ signal }) => api.get<Waterfall>(`/browser-runs/${runId}/waterfall.json`, {}, signal),
    staleTime: Infinity,
    retry: false,
  })

/** A run by hand while it goes on, and once it is over. */
export interface LiveRun {
  state: 'idle' | 'running' | 'done'
  steps: ShownStep[]
  run: Run | null
  error: ApiProblem | null
}

const idle: LiveRun = { state: 'idle', steps: [], run: null, error: null }

/** Runs a check that is not saved, and tells each step as it is taken. */
export function useBrowserRun() {
  const [live, setLive] = useState<LiveRun>(idle)
  const abort = useRef<AbortController>(null)
  useEffect(() => () => abort.current?.abort(), [])

  async function start(check: MonitorInput['check'], region: string): Promise<void> {
    abort.current?.abort()
    const { signal } = (abort.current = new AbortController())
    setLive({ ...idle, state: 'running' })
    try {
      for await (const { event, data } of api.events('/browser-runs', { check, region }, signal))
        setLive((old) => after(old, event, JSON.parse(data) as unknown))
      setLive((old) => ({ ...old, state: 'done' }))
    } catch (error) {
      if (!signal.aborted) setLive((old) => ({ ...old, state: 'done', error: asProblem(error) }))
    }
  }
  return { ...live, start: (check: MonitorInput['check'], region: string) => void start(check, region) }
}

/** What is known once an event has come. */
export function after(live: LiveRun, event: string, data: unknown): LiveRun {
  if (event === 'step') return { ...live, steps: withStep(live.steps, data as StepProgress) }
  if (event === 'run') {
    const run = data as Run
    return { ...live, run, steps: run.steps }
  }
  if (event !== 'problem') return live
  const { status = 0, ...rest } = data as ConstructorParameters<typeof ApiProblem>[1] & { status?: number }
  return { ...live, error: new ApiProblem(status, rest) }
}

function withStep(steps: readonly ShownStep[], told: StepProgress): ShownStep[] {
  const { index, title } = told
  const step: ShownStep =
    told.state === 'running'
      ? { index, title, outcome: null, ms: 0, message: null, picture: null }
      : { index, title, outcome: told.outcome, ms: told.ms, message: told.message, picture: told.picture }
  return [...steps.filter((one) => one.index !== index), step].toSorted((a, b) => a.index - b.index)
}
