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
  /** The most series that this configuration may make; the build refuses one that makes more. */
  readonly maxSeries: number
  readonly anchore: AnchoreConfig
  readonly postgres: PostgresConfig
  readonly oncall: OncallConfig
  readonly deploy: DeployConfig
  /** Only what watch.yml changes, by the alarm definition's name; the rest keeps the catalogue's defaults. */
  readonly alarms: Readonly<Record<string, AlarmSettings>>
}
