import type { StatusPageProvider } from '../provider.ts'
import { cachet } from './cachet.ts'
import { feed } from './feed.ts'
import { instatus } from './instatus.ts'
import { openstatus } from './openstatus.ts'
import { statuspage } from './statuspage.ts'

/** The one list of kinds of status pages, in the order in which they are tried. A new one is a file and an entry. */
export const providers: readonly StatusPageProvider[] = [statuspage, instatus, openstatus, cachet, feed]
