import type { Identity, Links } from './links.ts'
import type { MonitorStore } from './store.ts'
import { Telling } from './telling.ts'

/** One of an object's six connections stays free. */
const atOnce = 5
/** Children that look afresh all at once are spread over this. */
const spread = { eachMs: 100, mostMs: 10_000 }

/** Tells those who depend on a monitor that it is down, or so no more, until each of them knows. */
export function childrenOf(
  store: MonitorStore,
  links: Links,
  { monitorId: parentId }: Identity,
): Telling<string, number | null> {
  return new Telling({
    event: 'monitor.child_not_told',
    atOnce,
    nameOf: (childId) => childId,
    owed() {
      const { word } = store.record()
      return word ? store.kin.childrenBehind(word.seq) : []
    },
    async tell(childId, many) {
      const { word } = store.record()
      if (!word) return null
      await links.tell(childId, { ...word, parentId }, Math.min(spread.mostMs, many * spread.eachMs))
      return word.seq
    },
    note(childId, seq) {
      if (seq !== null) store.kin.noteTold(childId, seq)
    },
  })
}
