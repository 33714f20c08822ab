import { z } from 'zod'
import { section, text } from '../../net/index.ts'
import { regionPattern } from './region.ts'

/** The retentions that CloudWatch Logs takes, up to two years. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]
const expectedDays = `one of ${retentionDays.join(', ')}`

const ids = (kind: string, max: number): z.ZodArray<z.ZodString> => {
  const expected = `a list of 1 to ${max} IDs such as ${kind}-0a1b2c3d4e5f60718`
  const id = text(expected, new RegExp(`^${kind}-[0-9a-f]{8,17}$`))
  return z.array(id, { error: expected }).min(1, { error: expected }).max(max, { error: expected })
}

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
  reserved_concurrency: z
    .boolean({ error: 'true or false' })
    .prefault(false)
    .describe("true: one run of a collector at a time; takes 2 of the account's concurrency."),
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
  dashboards: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('false: no dashboards in CloudWatch; there are two, 3 dollars a month each.'),
  alarm_warm_up: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('false where CloudFormation does not know WarmUpConfiguration of alarms yet.'),
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
