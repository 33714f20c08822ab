import { alarmsOf } from '../../lib/alarms/index.ts'
import { type Config, stackName } from '../../lib/config/index.ts'
import type { Arn } from './statement.ts'

/**
 * The alarms that may publish to the topics, as patterns of ARNs: those of the catalogue by their names, and every
 * alarm with a dot after the name of the stack. The prefix `anchor-watch-prod-` alone would admit those of the
 * deployment prod-eu and of a stage.
 */
export function topicSources(config: Config): readonly Arn[] {
  const place = 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm'
  const names = alarmsOf(config).map(({ name, kind }) => (name === kind ? `-${name}` : `-${kind}-*`))
  return [...new Set(names), '.*'].map((name) => ({
    'Fn::Sub': `${place}:${stackName(config.deployment)}${name}`,
  }))
}
