import type { StepOf } from '#core/flow/schema'
import { explainNavigation } from '../failure.ts'
import { OurFault, StepFailure } from './clock.ts'
import { anyFrame, type Scene, textOf } from './scene.ts'

/** Opens an address and waits until it has loaded. An answer of 400 and above is a failure. */
export async function navigate({ url }: StepOf<'navigate'>, scene: Scene): Promise<void> {
  const frame = await anyFrame(scene)
  scene.about()
  const response = await frame.goto(url, { waitUntil: 'load', timeout: scene.clock.left }).catch((error) => {
    throw explained(error, url, scene)
  })
  const status = response?.status() ?? 0
  if (status >= 400) throw new StepFailure(`it answered HTTP ${status}`)
}

function explained(error: unknown, url: string, { clock }: Scene): Error {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new StepFailure(`it did not load within ${clock.words}`)
  if (/ERR_BLOCKED_BY_CLIENT/.test(textOf(error))) return new StepFailure('this address may not be called')
  const answer = explainNavigation(error, new URL(url))
  if (!answer?.message) return error instanceof Error ? error : new Error(textOf(error))
  return answer.outcome === 'unknown' ? new OurFault(answer.message) : new StepFailure(answer.message)
}
