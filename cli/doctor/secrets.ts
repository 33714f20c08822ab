import { failed } from '../../lib/model/index.ts'
import type { Config } from '../../lib/config/index.ts'
import {
  noCredentials,
  type HttpOutcome,
  describeReference,
  referencesIn,
  secretFailure,
  type PlacedReference,
} from '../../lib/net/index.ts'
import { createChannels, testPage } from '../../lib/oncall/index.ts'
import { credentialsNeeded } from '../deployed/credentials.ts'
import type { Line } from '../line.ts'
import { createCommand, readCommand } from './commands.ts'
import type { Examination } from './examination.ts'

/** Reads every secret; each channel checks the form of its own. */
export async function examineSecrets(examination: Examination): Promise<readonly Line[]> {
  const references = referencesOf(examination.config)
  const read = await Promise.all(references.map((placed) => readSecret(placed, examination)))
  const unread = read.flatMap((one) => (one === undefined ? [] : [one]))
  if (unread.length > 0) return linesOf(unread)
  return [
    { level: 'ok', part: 'secrets', text: `${references.length} can be read` },
    ...(await channelLines(examination)),
  ]
}

/** The secrets of the collectors and of the channels. */
export function referencesOf({ anchore, postgres, oncall }: Config): readonly PlacedReference[] {
  const { auth, ...rest } = postgres
  const password = auth.type === 'password' ? auth.password : undefined
  return referencesIn({ anchore, postgres: { ...rest, password }, oncall })
}

/** A secret that cannot be read. */
interface Unread extends Pick<Line, 'remedy' | 'command'> {
  /** Its setting and its reference. */
  readonly name: string
  readonly reason: string
}

/** One line for all secrets with the same reason and next step, such as a missing region. */
function linesOf(unread: readonly Unread[]): readonly Line[] {
  const alike = Map.groupBy(unread, ({ name: _, ...rest }) => JSON.stringify(rest))
  return [...alike.values()].flatMap((group): readonly Line[] =>
    group.slice(0, 1).map(({ reason, remedy, command }) => {
      const names = group.map(({ name }) => name).join(', ')
      return { level: 'fail', part: 'secrets', text: `${names}: ${reason}`, remedy, command }
    }),
  )
}

/** The name of AWS's error for a secret or a parameter that does not exist, at the end of the message. */
const notFound = /\(\w*NotFound(?:Exception)?\)$/

/** Undefined if it can be read. */
async function readSecret(
  { path, reference }: PlacedReference,
  { path: file, variables, secrets, signal }: Examination,
): Promise<Unread | undefined> {
  try {
    await secrets(reference, { signal })
    return undefined
  } catch (error) {
    const { kind, message, remedy } = secretFailure(error, path)
    const described = describeReference(reference)
    const reason = message.replace(`${described}: `, '').replace(`${described} `, '')
    const unread = { name: `${path} (${described})`, reason }
    if (reason === noCredentials) return { ...unread, ...credentialsNeeded }
    if (kind === 'auth')
      return {
        ...unread,
        remedy: `Allow ${reference.source === 'parameter' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue'} to these credentials; a deploy grants it to the functions.`,
        command: 'aws sts get-caller-identity',
      }
    const command = createCommand(reference, file)
    if (reference.source === 'env')
      return { ...unread, remedy: `Set it in the shell, or store it in ${file}.env.`, command }
    if (notFound.test(message)) return { ...unread, remedy, command }
    const hasRegion = variables['AWS_REGION'] !== undefined
    return { ...unread, remedy, command: hasRegion ? readCommand(reference) : 'export AWS_REGION=REGION' }
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
