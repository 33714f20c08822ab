import { alarmDefinitions, type AlarmedConfig } from '../../alarms/index.ts'
import {
  type TemplateConfig,
  type History,
  definedAlarms,
  backtest,
  publishedHistory,
} from '../../cloudwatch/index.ts'
import type { Unit } from '../../model/index.ts'

/** An alarm that fired again and again on the day. */
export interface NoisyAlarm {
  readonly kind: string
  readonly fired: number
  readonly minutes: number
  readonly unit: Unit
  readonly threshold: number
  /** The most sensitive threshold that would not have fired; undefined if there is none. */
  readonly quiet: number | undefined
}

/** An alarm that fires this often on a day is noisy: two may be one problem that came back. */
const noisyFrom = 3

/** The noisy alarms of a day, the one that fired the most first. `day`: by the minute. */
export function noisyAlarms(day: History, config: AlarmedConfig & TemplateConfig): readonly NoisyAlarm[] {
  const published = publishedHistory(day, config)
  const alarms = definedAlarms(config)
  const noisy = backtest(alarms, alarmDefinitions, published).kinds.filter(({ fired }) => fired >= noisyFrom)
  const own = alarms.filter(({ kind }) => noisy.some((one) => one.kind === kind))
  return backtest(own, alarmDefinitions, published, 0)
    .kinds.map(({ kind, fired, minutes, threshold, suggested }) => {
      const unit = own.find((one) => one.kind === kind)?.unit ?? 'None'
      return { kind, fired, minutes, unit, threshold, quiet: suggested }
    })
    .toSorted((one, other) => other.fired - one.fired)
}
