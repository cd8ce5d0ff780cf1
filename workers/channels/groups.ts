/** What a list of channel types is sorted by, in the order of the list. */
export const channelGroups = {
  chat: 'Chat',
  phone: 'Phone and push',
  paging: 'Paging',
  email: 'Email',
  tickets: 'Tickets',
  other: 'Webhook and others',
} as const
export type ChannelGroup = keyof typeof channelGroups

const members: Record<Exclude<ChannelGroup, 'other'>, string> = {
  chat: 'slack slack-bot discord discord-bot teams telegram google-chat mattermost matrix',
  phone: 'ntfy pushover gotify fcm webpush twilio-sms twilio-voice',
  paging: 'pagerduty opsgenie splunk-on-call',
  email: 'email resend postmark ses smtp',
  tickets: 'github-issue jira-issue',
}

/** Where a type stands; one that nobody has sorted stands with the others. */
export const groupOf = (type: string): ChannelGroup =>
  (Object.keys(members) as (keyof typeof members)[]).find((group) =>
    members[group].split(' ').includes(type),
  ) ?? 'other'
