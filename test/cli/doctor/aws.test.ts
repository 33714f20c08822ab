import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { examineAws } from '../../../cli/doctor/aws.ts'
import type { Line } from '../../../cli/line.ts'
import { systemClock } from '../../../lib/model/index.ts'
import { credentials, identity } from '../../support/aws/identity.ts'
import { inTurn, reactions } from '../../support/aws/reactions.ts'
import { runningCloudWatch } from '../../support/aws/cloudwatch.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'
import { temporaryFile } from '../../support/temporary.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** The lines about AWS, with this file of credentials and no credentials in the environment. */
async function linesWith(text: string): Promise<readonly Line[]> {
  const aws = await startReceiver(answering(400, '{}'))
  const file = temporaryFile('credentials', text)
  // The AWS SDK reads them from the process.
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)
  vi.stubEnv('AWS_CONFIG_FILE', join(dirname(file), 'config'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
    vi.stubEnv(name, undefined)
  const variables = {
    AWS_REGION: identity.AWS_REGION,
    AWS_ENDPOINT_URL_CLOUDWATCH: aws.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: aws.url,
  }
  return await examineAws({ config: configOf(shortestWatchFile), variables }, 0, new AbortController().signal)
}

const { accessKeyId, secretAccessKey } = credentials
const profile = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`

test('the default profile of the AWS tools is used, as status uses it', async () => {
  const lines = await linesWith(profile)
  expect(lines.map(({ text }) => text).join('\n')).toMatch(/alarms cannot be read/)
})

test('an error such as an invalid key is no sign that an action is allowed', async () => {
  const lines = await linesWith(profile)
  expect(lines.filter(({ part }) => part === 'permissions')).toEqual([])
})

test('without credentials nothing of AWS is checked, and a warning gives the reason', async () => {
  expect(await linesWith('')).toEqual([
    {
      level: 'warn',
      part: 'AWS',
      text: expect.stringMatching(/^no credentials \(.+\): nothing of AWS was checked$/) as string,
      remedy: expect.stringMatching(/^Set AWS_PROFILE, or /) as string,
      command: 'export AWS_PROFILE=NAME',
    },
  ])
})

test('an account that throttles a command reads the alarms a second later', async () => {
  const stacks = await startReceiver(answering(400, '{}'))
  const { cloudWatch } = await runningCloudWatch(systemClock)
  const { throttling } = reactions
  // Two attempts of each of the two requests.
  cloudWatch.failWith(inTurn('DescribeAlarms', [throttling, throttling, throttling, throttling]))
  const variables = {
    ...identity,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url,
  }
  const { signal } = new AbortController()
  const lines = await examineAws({ config: configOf(shortestWatchFile), variables }, systemClock(), signal)
  expect(lines.filter(({ part }) => part === 'AWS')).toEqual([
    { level: 'ok', part: 'AWS', text: 'the credentials read CloudWatch: 0 alarms' },
  ])
})
