import { sha256Hex } from './digest.ts'

/** An object learns its workspace from its own name, and the platform hands on no name of more than 1,024 bytes. */
const longestKey = 600

/** What the incident object of a group is called within its workspace. */
export const nameOfGroup = async (key: string): Promise<string> =>
  key.length <= longestKey ? key : `${key.split(':')[0]}:sha256-${await sha256Hex(key)}`
