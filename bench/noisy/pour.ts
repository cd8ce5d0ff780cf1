// The noise, in a process of its own so that it does not delay who is measured: forked by bench/noisy.ts.
import type { LoadOptions } from '../../cli/load/options.ts'
import { send, type Sent } from '../../cli/load/send.ts'

/** What became of the noise. */
export type Poured = Pick<Sent, 'due' | 'accepted' | 'refused' | 'failed'>

process.on('message', (options: LoadOptions) => {
  void send(options).then(({ due, accepted, refused, failed }) => {
    process.send?.({ due, accepted, refused, failed } satisfies Poured)
    process.disconnect()
  })
})
