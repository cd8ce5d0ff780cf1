import { makeId, type IdKind } from '#core/id'

/** A new id of a kind, from the runtime's randomness. */
export const newId = (kind: IdKind): string => makeId(kind, crypto.getRandomValues(new Uint8Array(20)))
