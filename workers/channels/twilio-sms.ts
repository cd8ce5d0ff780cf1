import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { briefOf } from './brief.ts'
import { defineChannel } from './define.ts'
import { smsText } from './sms-text.ts'
import { account, byTwilio, phone, postForm, twilioApi } from './twilio.ts'

const config = z.object({
  ...account,
  from: z
    .string()
    .trim()
    .regex(
      /^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|\d{5,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
      'A number such as +15005550006, the SID of a messaging service, or a sender of at most 11 letters and digits',
    )
    .meta({
      title: 'From',
      description:
        'A number of yours, a messaging service (MG…), or a sender name where the country allows it.',
      examples: ['+15005550006'],
    }),
  to: phone('To', 'The phone that gets the messages.'),
  apiUrl: twilioApi,
})

/** What to press: what acknowledges is the longer one, and has no room beside letters of another alphabet. */
const linksOf = ({ acknowledgeUrl, url }: Notice): string[] =>
  acknowledgeUrl === undefined ? [url] : [acknowledgeUrl, url]

/** SMS by Twilio: https://www.twilio.com/docs/messaging/api/message-resource */
export const twilioSms = defineChannel({
  type: 'twilio-sms',
  title: 'SMS by Twilio',
  config,
  stored: config,
  ...byTwilio,

  toRequest({ from, to, ...rest }, notice) {
    const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From'
    return postForm(rest, 'Messages', {
      To: to,
      [sender]: from,
      Body: smsText(briefOf(notice).join('\n'), ...linksOf(notice)),
    })
  },
})
