import { failed } from '../../lib/model/failure.ts'
import type { HttpOutcome } from '../../lib/net/http.ts'
import { createChannels } from '../../lib/oncall/channels/index.ts'
import { testPage } from '../../lib/oncall/page/test-page.ts'
import {
  describeReference,
  referencesIn,
  secretFailure,
  type PlacedReference,
} from '../../lib/secrets/secrets.ts'
import type { Line } from '../line.ts'
import { createCommand, readCommand } from './commands.ts'
import type { Examination } from './examination.ts'

/** Reads every secret; each channel checks the form of its own. */
export async function examineSecrets(examination: Examination): Promise<readonly Line[]> {
  const { config } = examination
  const { auth, ...postgres } = config.postgres
  const references = referencesIn({
    anchore: config.anchore,
    postgres: { ...postgres, password: auth.type === 'password' ? auth.password : undefined },
    oncall: config.oncall,
  })
  const read = await Promise.all(references.map((placed) => secretLine(placed, examination)))
  const unread = read.flatMap((line) => (line === undefined ? [] : [line]))
  if (unread.length > 0) return unread
  return [
    { level: 'ok', part: 'secrets', text: `${references.length} can be read` },
    ...(await channelLines(examination)),
  ]
}

/** The name of AWS's error for a secret or a parameter that does not exist, at the end of the message. */
const notFound = /\(\w*NotFound(?:Exception)?\)$/

/** Undefined if it can be read. */
async function secretLine(
  { path, reference }: PlacedReference,
  { path: file, variables, secrets, signal }: Examination,
): Promise<Line | undefined> {
  try {
    await secrets(reference, { signal })
    return undefined
  } catch (error) {
    const { kind, message, remedy } = secretFailure(error, path)
    const name = describeReference(reference)
    const reason = message.replace(`${name}: `, '').replace(`${name} `, '')
    const line = { level: 'fail', part: 'secrets', text: `${path} (${name}): ${reason}` } as const
    if (kind === 'auth')
      return {
        ...line,
        remedy: `Allow ${reference.source === 'parameter' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue'} to these credentials; a deploy grants it to the functions.`,
        command: 'aws sts get-caller-identity',
      }
    if (reference.source === 'env' || notFound.test(message))
      return { ...line, remedy, command: createCommand(reference, file) }
    const hasRegion = variables['AWS_REGION'] !== undefined
    return { ...line, remedy, command: hasRegion ? readCommand(reference) : 'export AWS_REGION=REGION' }
  }
}

/** The outcome of every request here. If a channel makes a request, its secrets are well-formed. */
const unsent: HttpOutcome = failed({ kind: 'network', message: 'not sent' })

async function channelLines({
  config,
  secrets,
  variables,
  clock,
  signal,
}: Examination): Promise<readonly Line[]> {
  const [page] = testPage({
    deployment: config.deployment,
    severity: 'critical',
    timezone: config.oncall.timezone,
    region: variables['AWS_REGION'] ?? '',
    at: clock(),
  })
  let requests = 0
  const http = (): Promise<HttpOutcome> => {
    requests += 1
    return Promise.resolve(unsent)
  }
  const lines: Line[] = []
  for (const channel of createChannels(config.oncall.channels, { http, secrets, variables, clock })) {
    requests = 0
    const delivery = await channel.deliver(page, undefined, signal)
    const isMalformed = !delivery.ok && requests === 0
    lines.push(
      isMalformed
        ? {
            level: 'fail',
            part: 'on-call',
            text: `${channel.name}: ${delivery.failure.message}`,
            remedy: delivery.failure.remedy,
            command: 'npx anchor-watch test page',
          }
        : {
            level: 'ok',
            part: 'on-call',
            text: `${channel.name}: its secrets are well-formed; npx anchor-watch test page sends a page`,
          },
    )
  }
  if (lines.length > 0) return lines
  return [
    {
      level: 'warn',
      part: 'on-call',
      text: 'no channel: nobody is paged',
      remedy: 'Add one to oncall.channels.',
      command: 'npx anchor-watch check config',
    },
  ]
}
