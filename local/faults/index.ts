import { databaseFaults, monitorFaults } from './database.ts'
import { faultMinutes, type Fault } from './fault.ts'
import { imageFaults } from './images.ts'
import { serviceFaults } from './services.ts'

/** The faults that `--fault NAME` can inject. */
export const faults: readonly Fault[] = [
  ...imageFaults,
  ...serviceFaults,
  ...databaseFaults,
  ...monitorFaults,
]

/** The part of the world that a fault is in. */
export function partOf(fault: Fault): 'Anchore' | 'Database' | 'Monitor' {
  if (monitorFaults.includes(fault)) return 'Monitor'
  return databaseFaults.includes(fault) ? 'Database' : 'Anchore'
}

const tour = 'conn_saturation, then backlog_grows from minute 40 to 60, again every 200 minutes'

/** A line for each fault, for the usage. */
export const faultLines = [
  ['none', '', 'no fault'],
  ['tour', '', tour],
  ...faults.map(({ name, summary, minutes: { from, to } = faultMinutes }) => [
    name,
    `${from} to ${to}`,
    summary,
  ]),
]
  .map(([name = '', when = '', summary]) => `  ${name.padEnd(22)} ${when.padEnd(8)}  ${summary}`)
  .join('\n')
