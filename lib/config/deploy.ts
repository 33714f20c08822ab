import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { type Variables, section, text } from '../net/index.ts'

/** The name of a Lambda function has at most 64 characters, with the deployment between prefix and suffix. */
export const maxCharacters = 64 - 'anchor-watch-'.length - '-collect-postgres'.length

/** Two hyphens separate the stage from the deployment: neither may contain them. */
export const namePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** `anchor-watch-prod`: the name of the stack and the prefix of every name in it. */
export function stackName(deployment: string): string {
  return `anchor-watch-${deployment}`
}

/**
 * The name of the deployment in AWS: the name in watch.yml, or `prod--staging` for a stage with another name. Two
 * stages never share a name, so that their metrics, alarms and resources do not collide (docs/decisions/0008).
 */
export function deploymentOf(deployment: string, stage = deployment): string {
  for (const [what, word] of Object.entries({ deployment, stage })) {
    if (!namePattern.test(word))
      throw new Error(`${what} ${word}: expected lower-case letters and digits, single hyphens between them`)
  }
  const name = stage === deployment ? deployment : `${deployment}--${stage}`
  if (name.length > maxCharacters)
    throw new Error(`deployment ${name}: ${name.length} characters; at most ${maxCharacters} fit into a name`)
  return name
}

export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/

/** The ways to name the region, for messages. */
export const regionAdvice =
  'no AWS region: give --region, or set deploy.region in watch.yml, AWS_REGION, AWS_DEFAULT_REGION or the region of your AWS profile'

/**
 * The region of a deployment: the option, else deploy.region, else that of the environment or of the AWS profile, in the
 * order of the AWS tools. Undefined if none names it. `readFile` reads the configuration of the AWS tools, and may throw.
 */
export function regionOf(
  { option, configured }: { readonly option?: string | undefined; readonly configured?: string | undefined },
  variables: Variables,
  readFile: (path: string) => string,
): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = variables
  const given = [option, configured, AWS_REGION, AWS_DEFAULT_REGION].find(
    (one) => one !== undefined && one !== '',
  )
  return given ?? regionOfProfile(variables, readFile)
}

function regionOfProfile(variables: Variables, readFile: (path: string) => string): string | undefined {
  const { AWS_PROFILE: profile = 'default', AWS_CONFIG_FILE, HOME } = variables
  try {
    // Windows sets no HOME.
    const text = readFile(AWS_CONFIG_FILE ?? join(HOME ?? homedir(), '.aws', 'config'))
    const sections = text.split(/^\s*\[(?:profile\s+)?\s*(.+?)\s*\]\s*$/m)
    const name = sections.findIndex((part, index) => index % 2 === 1 && part === profile)
    return name === -1 ? undefined : /^\s*region\s*=\s*(\S+)/m.exec(sections[name + 1] ?? '')?.[1]
  } catch {
    return undefined
  }
}

/** The retentions that CloudWatch Logs takes, up to two years. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]
const expectedDays = `one of ${retentionDays.join(', ')}`

const ids = (kind: string, max: number): z.ZodArray<z.ZodString> => {
  const expected = `a list of 1 to ${max} IDs such as ${kind}-0a1b2c3d4e5f60718`
  const id = text(expected, new RegExp(`^${kind}-[0-9a-f]{8,17}$`))
  return z.array(id, { error: expected }).min(1, { error: expected }).max(max, { error: expected })
}

const flag = (value: boolean) => z.boolean({ error: 'true or false' }).prefault(value)

const vpc = section({
  subnets: ids('subnet', 16).describe('Private subnets, in two zones or more.'),
  security_groups: ids('sg', 5).describe(
    "They allow traffic to the services' ports, the database's and 443.",
  ),
})

/** A rough check: only a mail can prove an address. */
const emailAddress = /^[^\s@]+@[^\s@]+$/

const settings = section({
  region: text('a region such as eu-central-1', regionPattern)
    .optional()
    .meta({
      description:
        'Default: AWS_REGION, AWS_DEFAULT_REGION, then the region of the AWS profile. --region overrides it.',
      examples: ['eu-central-1'],
    }),
  vpc: vpc.optional().meta({
    description:
      'The network of the collectors, from which they reach Anchore and the database. Default: no VPC.',
    examples: [
      {
        subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-18273645546372819'],
        security_groups: ['sg-0a1b2c3d4e5f60718'],
      },
    ],
  }),
  reserved_concurrency: flag(false).describe(
    "true: one run of a collector at a time; takes 2 of the account's concurrency.",
  ),
  log_retention_days: z
    .int({ error: expectedDays })
    .refine((days) => retentionDays.includes(days), { error: expectedDays })
    .prefault(30)
    .describe("The retention of the functions' logs."),
  fallback_email: text('an e-mail address', emailAddress)
    .optional()
    .meta({
      description: 'Receives the alarms about the notifier, the last group below, by e-mail.',
      examples: ['oncall@example.com'],
    }),
  secrets_key: text('the ARN of a KMS key', /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)
    .optional()
    .meta({
      description: 'The ARN of the KMS key of the secrets, if they have a key of their own.',
      examples: ['arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    }),
  dashboards: flag(true).describe(
    'false: no dashboards in CloudWatch; there are two, 3 dollars a month each.',
  ),
  alarm_warm_up: flag(true).describe(
    'false where CloudFormation does not know WarmUpConfiguration of alarms yet.',
  ),
})

/** The settings of the stack; the functions read none of them. */
export const deploySection = settings
  .nullish() // YAML's value of `deploy:` when everything below it is commented out
  .transform((written) => {
    const { region, vpc, ...rest } = written ?? settings.parse({})
    return {
      region,
      vpc: vpc && { subnets: vpc.subnets, securityGroups: vpc.security_groups },
      reservedConcurrency: rest.reserved_concurrency,
      logRetentionDays: rest.log_retention_days,
      fallbackEmail: rest.fallback_email,
      secretsKey: rest.secrets_key,
      dashboards: rest.dashboards,
      alarmWarmUp: rest.alarm_warm_up,
    }
  })
