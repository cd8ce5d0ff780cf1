import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

/** A note on hover or focus; its child must take focus if the note says what is nowhere else. */
export function Tip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" sideOffset={5} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
export const TipProvider = Tooltip.Provider
