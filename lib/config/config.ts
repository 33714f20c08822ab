import type { AlarmSettings, Severity } from '../alarm.ts'
import type { ServiceName } from '../anchore/services.ts'
import type { Detail } from '../metric.ts'
import type { ParseLimits } from '../prometheus/limits.ts'

/** Where a secret is found at run time; never the secret itself. */
export type SecretReference =
  | { readonly source: 'secret'; readonly name: string; readonly key: string | undefined }
  | { readonly source: 'parameter'; readonly name: string }
  | { readonly source: 'env'; readonly name: string }

export type { Detail }

/** Where DNS is asked for the replicas of a name: for its addresses (A, AAAA), or for its SRV records. */
export type Discovery = 'dns' | 'srv'

export interface ServiceConfig {
  readonly name: ServiceName
  /** The /metrics URL of each replica, in the order of watch.yml; with `discover` the one whose host is resolved. */
  readonly urls: readonly string[]
  /** Absent where the URLs are those of the replicas. */
  readonly discover?: Discovery | undefined
  /** How many replicas there should be, at least 1: as many as are listed, unless watch.yml says otherwise. */
  readonly replicas: number
}

export interface BasicAuthConfig {
  readonly username: string
  readonly password: SecretReference
}

export interface AnchoreConfig {
  /** Absent when Anchore runs with `auth_disabled: true`. */
  readonly auth: BasicAuthConfig | undefined
  /** One request to one replica, milliseconds. */
  readonly timeoutMs: number
  /** One replica with its second attempt, milliseconds. */
  readonly deadlineMs: number
  /** Replicas that are scraped at the same time, at the most. */
  readonly concurrency: number
  /** An exposition beyond any of these is refused as `too-large`. */
  readonly limits: ParseLimits
  /** PEM of the private CA that signed the services' certificates, read from `ca_file` when the project is built. */
  readonly ca: string | undefined
  readonly services: readonly ServiceConfig[]
}

export interface DatabaseHost {
  readonly host: string
  readonly port: number
}

/** How the monitor shows who it is: by a password, or by a token that IAM lets it sign for itself. */
export type DatabaseAuth =
  | { readonly type: 'password'; readonly password: SecretReference }
  /** The resource ID of the cluster, instance or proxy: what the function's role may log in to. */
  | { readonly type: 'iam'; readonly resourceId: string }

/** How a server can ask for a password beside SCRAM, which shows it to nobody. */
export type PasswordForm = 'md5' | 'cleartext'

export interface PostgresConfig {
  /** At least one, in the order in which they are tried; the first that can be written to is watched. */
  readonly hosts: readonly DatabaseHost[]
  readonly database: string
  readonly user: string
  readonly auth: DatabaseAuth
  /** As libpq's sslmode: `verify-full` checks the certificate and the name in it; `disable` is plain text. */
  readonly tls: 'verify-full' | 'disable'
  /** What is given to a server beside SCRAM without TLS; with TLS every form is. */
  readonly allowPassword: readonly PasswordForm[]
  /** PEM of the CA, read from `ca_file` when the project is built. */
  readonly ca: string | undefined
  /** The role that Anchore logs in as; found from who writes its tables when absent. */
  readonly anchoreRole: string | undefined
  /** Seconds without a completed image, while work waits, that count as stalled. */
  readonly stalledAfterSeconds: number
  /** An analysis that runs longer than this is stuck, seconds. */
  readonly stuckAfterSeconds: number
}

export type ChannelConfig =
  | { readonly type: 'slack'; readonly url: SecretReference; readonly severities: readonly Severity[] }
  | {
      readonly type: 'webhook'
      readonly url: SecretReference
      /** The signing key, `whsec_` and base64 (Standard Webhooks 1.0). */
      readonly key: SecretReference
      readonly severities: readonly Severity[]
    }

export interface OncallConfig {
  /** The runbook of an alarm is `<runbooks>/<kind>.md`. */
  readonly runbooks: string
  readonly channels: readonly ChannelConfig[]
}

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

/** watch.yml with its defaults, validated and frozen: plain data, so that functions carry neither YAML nor a validator. */
export interface Config {
  /** The value of the dimension `Deployment`, and part of every resource's name. */
  readonly deployment: string
  readonly namespace: string
  readonly detail: Detail
  /** The most series that this configuration may make; the build refuses one that makes more. */
  readonly maxSeries: number
  readonly anchore: AnchoreConfig
  readonly postgres: PostgresConfig
  readonly oncall: OncallConfig
  readonly deploy: DeployConfig
  /** Only what watch.yml changes, by the alarm definition's name; the rest keeps the catalogue's defaults. */
  readonly alarms: Readonly<Record<string, AlarmSettings>>
}
