import { alarmResources } from '../lib/cloudwatch/template.ts'
import type { Config } from '../lib/config/config.ts'
import { configOfStage, stackName } from './deployment.ts'
import { collectorNodeOptions } from './memory.ts'
import { namedStack, type NamedStack, type StackOptions } from './named-stack.ts'
import { watchFile } from './places.ts'
import { roles } from './roles.ts'

/** What osls calls a function of a file with. */
interface OslsContext {
  /** Of the command line. */
  readonly options: StackOptions
}

/** What serverless.yml takes from watch.yml. */
interface Stack {
  /** `anchor-watch-prod`: what every resource's name begins with. */
  readonly name: string
  readonly stage: string
  readonly region: string | undefined
  readonly vpc:
    false | { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
  readonly collectorConcurrency: number | { readonly Ref: 'AWS::NoValue' }
  readonly logRetentionDays: number
  readonly nodeOptions: string
}

export function stack(context: OslsContext): Stack {
  const named = namedStack(context.options, process.argv, process.env)
  if (named !== undefined) return onlyNamed(named)
  const { deployment, deploy } = configOf(context)
  return {
    name: stackName(deployment),
    stage: context.options.stage ?? deployment,
    region: deploy.region,
    vpc: deploy.vpc ? { subnetIds: deploy.vpc.subnets, securityGroupIds: deploy.vpc.securityGroups } : false,
    collectorConcurrency: deploy.reservedConcurrency ? 1 : { Ref: 'AWS::NoValue' },
    logRetentionDays: deploy.logRetentionDays,
    nodeOptions: collectorNodeOptions,
  }
}

/** Enough to find a stack that is there; nothing is built for it. */
function onlyNamed({ deployment, stage }: NamedStack): Stack {
  return {
    name: stackName(deployment),
    stage,
    region: undefined,
    vpc: false,
    collectorConcurrency: { Ref: 'AWS::NoValue' },
    logRetentionDays: 30,
    nodeOptions: collectorNodeOptions,
  }
}

/** The resources that depend on more of watch.yml than a value here and there. */
export function resources(context: OslsContext): { readonly Resources: Readonly<Record<string, object>> } {
  if (namedStack(context.options, process.argv, process.env) !== undefined) return { Resources: {} }
  const config = configOf(context)
  return { Resources: { ...roles(config), ...fallbackSubscription(config), ...alarmResources(config) } }
}

function configOf({ options }: OslsContext): Config {
  return configOfStage(watchFile(process.env), options.stage ?? undefined)
}

function fallbackSubscription({ deploy: { fallbackEmail } }: Config): Readonly<Record<string, object>> {
  if (fallbackEmail === undefined) return {}
  const Properties = { TopicArn: { Ref: 'FallbackTopic' }, Protocol: 'email', Endpoint: fallbackEmail }
  return { FallbackSubscription: { Type: 'AWS::SNS::Subscription', Properties } }
}
