import { z } from '@hono/zod-openapi'
import { RegionTroubleSettings } from '#core/alert/region-trouble'

export const AlertingSettings = z.object({ regionTrouble: RegionTroubleSettings }).openapi('AlertingSettings')

const { enabled, share, minMonitors } = RegionTroubleSettings.shape

export const AlertingPatch = z
  .strictObject({
    regionTrouble: z
      .strictObject({
        enabled: enabled.unwrap().optional(),
        share: share.unwrap().optional(),
        minMonitors: minMonitors.unwrap().optional(),
      })
      .optional(),
  })
  .openapi('AlertingPatch')
