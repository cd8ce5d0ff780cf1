import { z } from 'zod'
import { isTimeZone } from '../zone.ts'

export const Timezone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'Not a time zone of the IANA database, like Europe/Berlin')
  .meta({ title: 'Time zone', examples: ['Europe/Berlin'] })
