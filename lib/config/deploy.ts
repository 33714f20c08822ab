import { z } from 'zod'
import { section, text } from '../fields/fields.ts'

/** How the stack is deployed; the functions read none of it. */
export interface DeployConfig {
  /** The command line's or the environment's when absent. */
  readonly region: string | undefined
  /** Where the collectors run; outside of any VPC when absent. */
  readonly vpc:
    { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | undefined
  /** At most one run of a collector at a time. */
  readonly reservedConcurrency: boolean
  readonly logRetentionDays: number
  /** Gets the alarms on the notifier itself, by mail; subscribed to the fallback topic. */
  readonly fallbackEmail: string | undefined
  /** The ARN of the customer managed key that the secrets are encrypted with. */
  readonly secretsKey: string | undefined
  /** New alarms on silence wait for the first heartbeats (CloudFormation: WarmUpConfiguration). */
  readonly alarmWarmUp: boolean
}

/** The retentions that CloudWatch Logs takes, up to two years. */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]
const expectedDays = `one of ${retentionDays.join(', ')}`

const ids = (kind: string, most: number): z.ZodArray<z.ZodString> => {
  const expected = `a list of 1 to ${most} IDs such as ${kind}-0a1b2c3d4e5f60718`
  const id = text(expected, new RegExp(`^${kind}-[0-9a-f]{8,17}$`))
  return z.array(id, { error: expected }).min(1, { error: expected }).max(most, { error: expected })
}

const vpc = section({
  subnets: ids('subnet', 16).describe('Private subnets, in two zones or more.'),
  security_groups: ids('sg', 5).describe("Let out to the services' ports, the database's and 443."),
})

const settings = section({
  region: text('a region such as eu-central-1', /^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional()
    .describe('The region to deploy to; --region goes before it. Default: AWS_REGION, then us-east-1.'),
  vpc: vpc.optional().describe('Where the collectors run. Default: outside of any VPC.'),
  reserved_concurrency: z
    .boolean({ error: 'true or false' })
    .prefault(false)
    .describe('true: one run of a collector at a time. New accounts cannot reserve concurrency.'),
  log_retention_days: z
    .int({ error: expectedDays })
    .refine((days) => retentionDays.includes(days), { error: expectedDays })
    .prefault(30)
    .describe("How long the functions' logs are kept."),
  fallback_email: text('an e-mail address', /^[^\s@]+@[^\s@]+$/)
    .optional()
    .describe('Gets the alarms on the notifier itself by mail; has to confirm the subscription once.'),
  secrets_key: text('the ARN of a KMS key', /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/)
    .optional()
    .describe('The customer managed key that the secrets are encrypted with, if they are.'),
  alarm_warm_up: z
    .boolean({ error: 'true or false' })
    .prefault(true)
    .describe('false where CloudFormation does not know WarmUpConfiguration of alarms yet.'),
})

/** How the stack is deployed. */
export const deploySection: z.ZodType<DeployConfig> = settings
  .nullish() // what YAML makes of `deploy:` when all below it is commented out
  .transform((written) => {
    const { region, vpc, ...rest } = written ?? settings.parse({})
    return {
      region,
      vpc: vpc && { subnets: vpc.subnets, securityGroups: vpc.security_groups },
      reservedConcurrency: rest.reserved_concurrency,
      logRetentionDays: rest.log_retention_days,
      fallbackEmail: rest.fallback_email,
      secretsKey: rest.secrets_key,
      alarmWarmUp: rest.alarm_warm_up,
    }
  })
