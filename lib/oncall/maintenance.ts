import { Cron } from 'croner'
import type { Silence } from './incidents/incident.ts'

/** Windows of planned work: one begins at each moment of a cron expression. */
export interface MaintenanceWindow {
  /** Five fields. */
  readonly cron: string
  readonly durationSeconds: number
  /** Problems, and names of alarms. */
  readonly silence: readonly string[]
  readonly reason: string
}

/** The silences of the windows that are open at `now`. `timezone`: an IANA name, that of the cron expressions. */
export function maintenanceSilences(
  {
    maintenance,
    timezone,
  }: { readonly maintenance: readonly MaintenanceWindow[]; readonly timezone: string },
  now: number,
): readonly Silence[] {
  return maintenance.flatMap((window, index) => {
    const from = lastStart(window, timezone, now)
    if (from === undefined || from + window.durationSeconds * 1_000 <= now) return []
    return window.silence.map((what) => ({
      id: `maintenance-${index}-${what}-${from}`,
      what,
      from,
      until: from + window.durationSeconds * 1_000,
      reason: window.reason,
      by: 'watch.yml',
    }))
  })
}

/** The newest start at or before `now`, milliseconds since the epoch; undefined if there was none. */
function lastStart({ cron }: MaintenanceWindow, timezone: string, now: number): number | undefined {
  const starts = new Cron(cron, { timezone, mode: '5-part' })
  // previousRuns has only the moments before its reference.
  const [last] = starts.previousRuns(1, new Date(now + 1))
  return last?.getTime()
}

export function isCron(text: string): boolean {
  try {
    return new Cron(text, { mode: '5-part' }).nextRun() !== null
  } catch {
    return false
  }
}
