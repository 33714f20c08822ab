import { faultMinutes } from './fault.ts'
import { faults } from './index.ts'

const described = [
  { name: 'none', when: '', summary: 'no fault' },
  {
    name: 'tour',
    when: '',
    summary: 'conn_saturation, then backlog_grows from minute 40 to 60, again every 200 minutes',
  },
  ...faults.map(({ name, summary, minutes: { from, to } = faultMinutes }) => ({
    name,
    when: `${from} to ${to}`,
    summary,
  })),
]

/** A line for each fault, for the usage. */
export const faultLines = described
  .map(({ name, when, summary }) => `  ${name.padEnd(22)} ${when.padEnd(8)}  ${summary}`)
  .join('\n')
