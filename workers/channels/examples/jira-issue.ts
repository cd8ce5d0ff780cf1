import { canary, type ChannelExample } from './define.ts'

export const jiraIssue: ChannelExample = {
  typed: (origin) => ({
    siteUrl: origin,
    email: 'ops@example.com',
    token: canary,
    project: 'OPS',
    labels: ['incident'],
  }),
  secrets: [canary],
  recipient: 'hooks.example.com/OPS',
  taken: '{"id":"10010","key":"OPS-7"}',
  answers: [
    {
      status: 400,
      text: '{"errorMessages": [], "errors": {"issuetype": "Specify a valid issue type"}}',
      result: 'permanent',
    },
    {
      status: 401,
      text: '{"errorMessages": ["Client must be authenticated to access this resource."], "errors": {}}',
      result: 'permanent',
    },
    {
      status: 404,
      text: '{"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}',
      result: 'permanent',
    },
    { status: 429, text: '', result: 'transient' },
  ],
}
