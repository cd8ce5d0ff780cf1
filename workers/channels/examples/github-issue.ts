import { canary, type ChannelExample } from './define.ts'

export const githubIssue: ChannelExample = {
  typed: (origin) => ({ repository: 'acme/ops', token: canary, labels: ['incident'], apiUrl: origin }),
  secrets: [canary],
  recipient: 'hooks.example.com/acme/ops',
  taken: '{"number":7}',
  answers: [
    {
      status: 401,
      text: '{"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}',
      result: 'revoked',
    },
    {
      status: 403,
      text: '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}',
      result: 'transient',
    },
    {
      status: 403,
      text: '{"message": "Resource not accessible by personal access token"}',
      result: 'permanent',
    },
    { status: 404, text: '{"message": "Not Found"}', result: 'permanent' },
    { status: 410, text: '{"message": "Issues are disabled for this repo"}', result: 'revoked' },
    { status: 410, text: '{"message": "This issue was deleted"}', result: 'permanent' },
    {
      status: 422,
      text: '{"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}]}',
      result: 'permanent',
    },
  ],
}
