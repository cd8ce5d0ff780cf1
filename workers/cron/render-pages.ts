import { markChecked } from '#status/freshness'
import { renderStalePages } from '#status/render'
import { defineJob } from './define.ts'

/** Renders the public pages that no longer say what is true, then says that all others do. */
export const renderPages = defineJob({
  name: 'render-pages',

  async run(env, { now }) {
    const { failed } = await renderStalePages(env)
    await markChecked(env, now, failed.slice(0, 1_000))
    if (failed.length > 0) throw new Error(`${failed.length} status pages could not be rendered`)
  },
})
