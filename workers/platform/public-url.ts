/** Where people reach this deployment, without a slash at the end: the origin of links in notices. */
export const publicUrl = (env: Pick<Env, 'PUBLIC_URL'>): string =>
  (env.PUBLIC_URL || 'http://localhost:8787').replace(/\/+$/, '')
