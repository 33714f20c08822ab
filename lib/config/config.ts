import type { AnchoreConfig } from '../anchore/settings.ts'
import type { AlarmSettings } from '../model/alarm.ts'
import type { Detail } from '../model/metric.ts'
import type { OncallConfig } from '../oncall/settings.ts'
import type { PostgresConfig } from '../postgres/settings.ts'
import type { DeployConfig } from './deploy.ts'

/** watch.yml with its defaults, validated and frozen: plain data, so that functions carry neither YAML nor a validator. */
export interface Config {
  /** The value of the dimension `Deployment`, and part of every resource's name. */
  readonly deployment: string
  readonly namespace: string
  readonly detail: Detail
  /** The maximum number of series; the build refuses a configuration that makes more. */
  readonly maxSeries: number
  readonly anchore: AnchoreConfig
  readonly postgres: PostgresConfig
  readonly oncall: OncallConfig
  readonly deploy: DeployConfig
  /** The changes of watch.yml, by the name of the alarm's definition; the others keep their defaults. */
  readonly alarms: Readonly<Record<string, AlarmSettings>>
}
