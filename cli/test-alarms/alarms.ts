import { readFileSync } from 'node:fs'
import type { AlarmProperties } from '../../lib/cloudwatch/alarm-properties.ts'
import {
  alarmResources,
  deployedAlarms,
  fallbackTopic,
  topics,
  type AlarmResource,
} from '../../lib/cloudwatch/template.ts'
import type { Config } from '../../lib/config/schema.ts'
import { resourceName, type Severity } from '../../lib/model/alarm.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'

/** An alarm under test: its short name, its topic, and its properties as CloudWatch gets them. */
export interface TestedAlarm {
  readonly name: string
  readonly topic: Severity | 'fallback'
  readonly properties: AlarmProperties
}

/** The alarms that a watch.yml deploys, as the package has them. */
export function alarmsOfConfig(config: Config): readonly TestedAlarm[] {
  return testedAlarms(alarmResources(config), config)
}

/** The alarms of a packaged template (.serverless/cloudformation-template-update-stack.json). */
export function alarmsOfTemplate(path: string, config: Config): Outcome<readonly TestedAlarm[], string> {
  try {
    const { Resources } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly Resources: Readonly<Record<string, AlarmResource | { readonly Type: 'another' }>>
    }
    const alarms = Object.entries(Resources).flatMap(([id, resource]) =>
      resource.Type === 'AWS::CloudWatch::Alarm' ? [[id, resource] as const] : [],
    )
    return success(testedAlarms(Object.fromEntries(alarms), config))
  } catch (thrown) {
    return failed(`${path} is no packaged template (${messageOf(thrown)}); npm run package writes it`)
  }
}

function testedAlarms(
  resources: Readonly<Record<string, AlarmResource>>,
  { deployment }: Pick<Config, 'deployment'>,
): readonly TestedAlarm[] {
  const topicOf: Readonly<Record<string, TestedAlarm['topic']>> = {
    [topics.critical]: 'critical',
    [topics.warning]: 'warning',
    [fallbackTopic]: 'fallback',
  }
  const deployed = {
    ...Object.fromEntries(Object.keys(topicOf).map((topic) => [topic, topic])),
    NotifyFailures: resourceName(deployment, 'notify-failures'),
    ScheduleFailures: resourceName(deployment, 'schedule-failures'),
    CriticalQueue: resourceName(deployment, 'critical-queue'),
    WarningQueue: resourceName(deployment, 'warning-queue'),
  }
  const prefix = resourceName(deployment, '')
  return deployedAlarms(resources, deployed).map((properties) => {
    const { AlarmName, AlarmActions } = properties
    const name = AlarmName.startsWith(prefix) ? AlarmName.slice(prefix.length) : AlarmName
    return { name, topic: topicOf[AlarmActions[0] ?? ''] ?? 'warning', properties }
  })
}
