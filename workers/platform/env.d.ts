// Bindings that exist only in some deployments; wrangler cannot know them.
interface Env {
  /** `ved_…`: makes the first start create workspace `default` with this owner key. */
  BOOTSTRAP_API_KEY?: string
}
declare namespace Cloudflare {
  interface Env {
    BOOTSTRAP_API_KEY?: string
  }
}
