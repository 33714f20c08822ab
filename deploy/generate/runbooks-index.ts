import { minutesOf } from './alarm-minutes.ts'
import { orderedAlarms } from '../../lib/config/index.ts'
import { alignedTable } from './table.ts'

const begin = '<!-- Written by `npm run docs` from the alarms in lib: change those. -->\n\n'
const end = '\n## Several at once'

/** docs/runbooks/README.md with its table of alarms renewed; the minutes are those of the simulator. */
export function runbooksIndex(current: string): string {
  const [before, rest] = [current.indexOf(begin), current.indexOf(end)]
  if (before === -1 || rest === -1) throw new Error('docs/runbooks/README.md has no place for its table')
  const rows = orderedAlarms.map((alarm) => {
    const { fires, clears } = minutesOf(alarm)
    return [`[${alarm.name}](${alarm.name}.md)`, alarm.severity, fires, clears, alarm.summary]
  })
  const table = alignedTable(['alarm', 'severity', 'fires after', 'clears after', 'meaning'], rows)
  return `${current.slice(0, before)}${begin}${table.join('\n')}\n${current.slice(rest)}`
}
