import { section, text, type Settings, signatureHeaders, credentialsOf } from '../../net/index.ts'
import type { Notice } from '../channel.ts'
import type { ChannelType } from './channel-type.ts'
import { setups } from './setups.ts'
import { errorCode } from './post.ts'
import { pageText } from './text.ts'

export function snsSettings() {
  return section({
    topic: text(
      'the ARN of a standard topic, such as arn:aws:sns:eu-central-1:123456789012:oncall',
      /^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    ).meta({
      description: 'The ARN of the topic.',
      examples: ['arn:aws:sns:eu-central-1:123456789012:oncall'],
    }),
    kms_key: text('the ARN of a KMS key', /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)
      .optional()
      .describe('The ARN of the KMS key of the topic, if it has a key of its own.'),
  })
    .describe('A topic of Amazon SNS, as readable text: for e-mail and SMS.')
    .register(setups, {
      steps: [
        'Create a standard topic and subscribe addresses to it; each confirms the mail that SNS sends.',
        'The deploy grants the functions `sns:Publish` on this topic, and the use of `kms_key`.',
        'The attributes `severity` and `action` can be used in the filter policy of a subscription.',
      ],
    })
}

export type SnsSettings = Settings<ReturnType<typeof snsSettings>>

/** ASCII. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subjectLimit = 100
const cutMark = ' ...'
const wholeWords = new RegExp(`^.{1,${subjectLimit - cutMark.length}}(?=\\s)`)

/** Sent here and not by a client of the SDK, so that the request has the deadline and the failures of every other channel. */
export const sns: ChannelType<SnsSettings> = {
  identity: ({ topic }) => [topic],
  permissions: ({ topic, kms_key: key }) => [
    { actions: ['sns:Publish'], arn: topic },
    ...(key === undefined ? [] : [{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], arn: key }]),
  ],
  deliver: async ({ notice, now, variables, send, invalid }, { topic }) => {
    const { credentials } = credentialsOf(variables)
    if (credentials === undefined) return invalid('the environment has no credentials of AWS')
    const region = topic.split(':')[3] ?? ''
    const url = new URL(variables['AWS_ENDPOINT_URL_SNS'] ?? endpointOf(topic, region))
    const body = new URLSearchParams(snsRequest(notice, topic)).toString()
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8'
    const headers = await signatureHeaders(
      { url, contentType, body, region, service: 'sns' },
      credentials,
      now,
    )
    return send(
      { url: url.href, headers, body },
      { code: (answer) => errorCode(/<Code>(\w+)</.exec(answer)?.[1]) },
    )
  },
}

/** The parameters of Publish. */
export function snsRequest(notice: Notice, topic: string): Readonly<Record<string, string>> {
  const attributes = { action: notice.action, ...(notice.severity && { severity: notice.severity }) }
  const attribute = ([name, value]: [string, string], index: number): [string, string][] => {
    const entry = `MessageAttributes.entry.${index + 1}`
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, 'String'],
      [`${entry}.Value.StringValue`, value],
    ]
  }
  return {
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: topic,
    Subject: subjectOf(notice.title),
    Message: pageText(notice),
    ...Object.fromEntries(Object.entries(attributes).flatMap(attribute)),
  }
}

/** Printable ASCII: every other character becomes a question mark. A long title is cut after a word. */
function subjectOf(title: string): string {
  const ascii = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')
  if (ascii.length <= subjectLimit) return ascii.trim() || 'anchor-watch'
  const [words] = wholeWords.exec(ascii) ?? []
  return `${(words ?? ascii.slice(0, subjectLimit - cutMark.length)).trim()}${cutMark}`
}

function endpointOf(topic: string, region: string): string {
  return `https://sns.${region}.amazonaws.com${topic.startsWith('arn:aws-cn:') ? '.cn' : ''}/`
}
