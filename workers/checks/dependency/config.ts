import { z } from 'zod'
import { providers } from './providers/index.ts'

const kinds = ['auto', ...providers.map(({ name }) => name)] as [string, ...string[]]

/** What a dependency check may be asked for. The order of the fields is the order of the form. */
export const DependencyConfig = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'Not an http or https address' })
    .max(2_048)
    .meta({
      title: 'Status page',
      description: 'The page of the service you depend on, or its feed.',
      examples: ['https://www.githubstatus.com'],
    }),
  components: z
    .array(z.string().trim().min(1).max(200))
    .max(30)
    .default([])
    .meta({
      title: 'Components',
      description:
        'Names of components or groups that matter to you, * for any letters. Empty: the whole page.',
      examples: ['API Requests'],
    }),
  provider: z
    .enum(kinds)
    .default('auto')
    .meta({ title: 'Kind of page', description: 'auto: it is found out.' }),
  downOn: z.enum(['major', 'partial']).default('major').meta({
    title: 'Down on',
    description: 'major: only a major outage is down, a partial one is degraded. partial: both are down.',
  }),
  maintenance: z
    .enum(['up', 'degraded'])
    .default('up')
    .meta({ title: 'Maintenance counts as', description: 'While the service itself says so.' }),
  timeoutMs: z.int().min(100).max(30_000).default(10_000).meta({
    title: 'Timeout, ms',
    description: 'For all questions together. Must be shorter than the interval.',
  }),
})
export type DependencyConfig = z.output<typeof DependencyConfig>
