import { join } from 'node:path'
import { projectRoot } from '../../local/project.ts'
import { pathFrom } from './watch-file.ts'

const schema = join(projectRoot, 'alarm-tests.schema.json')
const manual = join(projectRoot, 'docs/command-line.md')

/** The first alarm tests of a user, for a file in this directory. They pass with the default thresholds. */
export function alarmTestsFile(directory: string): string {
  return `# yaml-language-server: $schema=${pathFrom(directory, schema)}
# Tests of the alarms in watch.yml. Adapt them to your thresholds, and add your own: ${pathFrom(directory, manual)}
tests:
  - name: nine of ten connections in use page after three minutes
    input_series:
      - { series: ConnectionSaturation, values: '50x4 90x11 50x9' }
    states:
      connections-exhausted: { 0: OK, 7: ALARM, 23: OK }
    pages:
      - { minute: 7, alarm: connections-exhausted, severity: critical }
  - name: an image that waits for an hour is a warning
    input_series:
      - { series: OldestWait, values: '60x4 3600x17 60x8' }
    states:
      backlog-age: { 0: OK, 14: ALARM, 28: OK }
    pages:
      - { minute: 14, alarm: backlog-age, severity: warning }
`
}
