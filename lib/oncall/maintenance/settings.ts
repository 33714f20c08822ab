import { z } from 'zod'
import { amount, section, text, seconds } from '../../net/index.ts'
import { isCron, type MaintenanceWindow } from './windows.ts'

const cron = z
  .string()
  .refine(isCron, { error: 'five cron fields that match some date, such as "0 2 * * SUN"' })
  .describe('The start of each window, in cron notation: minute, hour, day, month, weekday.')

const window = section({
  cron,
  duration: amount(seconds, { min: 60, max: 604_800 }, 'The length of the window.'),
  silence: z
    .array(text('a problem (backlog, database, services, monitor) or the name of an alarm'), {
      error: 'a list of problems and alarms',
    })
    .min(1, { error: 'at least one problem or alarm' })
    .describe('Problems (backlog, database, services, monitor) and names of alarms.'),
  reason: text('a reason').describe('Shown by npx anchor-watch silences.'),
}).transform(({ duration, ...kept }): MaintenanceWindow => ({ ...kept, durationSeconds: duration }))

/** Windows of planned work, in which their problems page nobody. */
export const maintenanceWindows = z
  .array(window, { error: 'a list of windows' })
  .prefault([])
  .meta({
    description: 'Planned work, in oncall.timezone: its problems do not page.',
    examples: [[{ cron: '0 2 * * SUN', duration: '2h', silence: ['database'], reason: 'RDS maintenance' }]],
  })
