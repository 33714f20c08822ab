import { createOncall, type Oncall, homeOf, type OncallConfig } from '../../../lib/oncall/index.ts'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import { topicArn } from './alarm-messages.ts'
import { criticalQueue } from './critical-queue.ts'
import { oncallSettings, rules } from './incidents.ts'

/** The on-call part of the deployment prod at `now`, milliseconds since the Unix epoch. Its channels send nothing. */
export function oncallAt(now: number, settings: Partial<OncallConfig>): Oncall {
  return createOncall({
    config: {
      deployment: 'prod',
      oncall: oncallSettings(settings),
      deploy: { alarmWarmUp: true, dashboards: false },
    },
    alarms: rules.alarms,
    home: homeOf(topicArn),
    table: memoryTable(),
    queue: criticalQueue(() => now),
    http: () => Promise.reject(new Error('nothing is sent here')),
    secrets: () => Promise.resolve(''),
    variables: {},
    clock: () => now,
  })
}
