import { dashboardResources } from './dashboards.ts'
import { alarmResources } from '../lib/cloudwatch/index.ts'
import { type Config, stackName, regionAdvice } from '../lib/config/index.ts'
import { configOfStage } from './deployment.ts'
import { seriesCounts, metadataKey, priceOf } from '../lib/plan/index.ts'
import { collectorNodeOptions } from './memory.ts'
import { namedStack, regionFor, type NamedStack, type StackOptions } from './named-stack.ts'
import { watchFile } from './places.ts'
import { refusal } from './refusal.ts'
import { roles } from './permissions/roles.ts'
import type { Arn } from './permissions/statement.ts'
import { topicSources } from './permissions/topic-sources.ts'
import { readRunbooks } from './runbooks.ts'

/** The argument of a function that osls calls. */
interface OslsContext {
  /** The options of the command line. */
  readonly options: StackOptions
}

/** The values that serverless.yml takes from watch.yml. */
interface Stack {
  /** `anchor-watch-prod`: the prefix of every resource's name. */
  readonly name: string
  readonly stage: string
  readonly region: string
  readonly vpc:
    false | { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
  readonly collectorConcurrency: number | { readonly Ref: 'AWS::NoValue' }
  readonly logRetentionDays: number
  readonly nodeOptions: string
  readonly topicSources: readonly Arn[]
  readonly digest: { readonly State: 'ENABLED' | 'DISABLED'; readonly timezone: string }
}

export function stack(context: OslsContext): Stack {
  const named = namedStack(context.options, process.argv, process.env)
  if (named !== undefined) return onlyNamed(named)
  const config = configOf(context)
  const { deployment, deploy, oncall } = config
  return {
    name: stackName(deployment),
    stage: context.options.stage ?? deployment,
    region: regionFor(context.options, deploy.region, process.env) ?? withoutRegion(),
    vpc: deploy.vpc ? { subnetIds: deploy.vpc.subnets, securityGroupIds: deploy.vpc.securityGroups } : false,
    collectorConcurrency: deploy.reservedConcurrency ? 1 : { Ref: 'AWS::NoValue' },
    logRetentionDays: deploy.logRetentionDays,
    nodeOptions: collectorNodeOptions,
    topicSources: topicSources(config),
    digest: {
      State: oncall.channels.some(({ digest }) => digest) ? 'ENABLED' : 'DISABLED',
      timezone: oncall.timezone,
    },
  }
}

/** osls wants a region even to package; no part of the template depends on it. */
function withoutRegion(): string {
  if (process.argv.includes('package')) return 'us-east-1'
  throw refusal(regionAdvice)
}

/** The values that identify an existing stack; nothing is built. */
function onlyNamed({ deployment, stage, region }: NamedStack): Stack {
  return {
    name: stackName(deployment),
    stage,
    region: region ?? withoutRegion(),
    vpc: false,
    collectorConcurrency: { Ref: 'AWS::NoValue' },
    logRetentionDays: 30,
    nodeOptions: collectorNodeOptions,
    topicSources: [],
    digest: { State: 'DISABLED', timezone: 'UTC' },
  }
}

interface TemplatePart {
  readonly Resources: Readonly<Record<string, object>>
  readonly Metadata?: Readonly<Record<string, object>>
}

/** The resources whose number or shape depends on watch.yml, and the number of series, with which a plan is compared. */
export function resources(context: OslsContext): TemplatePart {
  if (namedStack(context.options, process.argv, process.env) !== undefined) return { Resources: {} }
  const config = configOf(context)
  return {
    Resources: {
      ...roles(config),
      ...fallbackSubscription(config),
      ...alarmResources(config),
      ...dashboardResources(config, readRunbooks(), priceOf(config)),
    },
    Metadata: { [metadataKey]: { Series: seriesCounts(config) } },
  }
}

function configOf({ options }: OslsContext): Config {
  return configOfStage(watchFile(process.env), options.stage ?? undefined)
}

function fallbackSubscription({ deploy: { fallbackEmail } }: Config): Readonly<Record<string, object>> {
  if (fallbackEmail === undefined) return {}
  const Properties = { TopicArn: { Ref: 'FallbackTopic' }, Protocol: 'email', Endpoint: fallbackEmail }
  return { FallbackSubscription: { Type: 'AWS::SNS::Subscription', Properties } }
}
