import { auth401All } from '../anchore/auth-401-all.ts'
import { rotationMinutes, type Fault } from '../fault.ts'

/** The password of the monitor's database role was rotated and its secret has the old one; Anchore is fine. */
export const dbPasswordMonitor: Fault = {
  name: 'db_password_monitor',
  summary: "the database refuses the monitor's password",
  minutes: rotationMinutes,
  begin: ({ database }) => database.rotatePassword(),
  end: ({ database }) => database.restorePassword(),
}

const monitorCredsExpired: Fault = {
  name: 'monitor_creds_expired',
  summary: "the services (401) and the database refuse the monitor's passwords",
  minutes: rotationMinutes,
  begin: async (targets) => {
    await auth401All.begin?.(targets)
    await dbPasswordMonitor.begin?.(targets)
  },
  end: async (targets) => {
    await auth401All.end?.(targets)
    await dbPasswordMonitor.end?.(targets)
  },
}

const monitorDead: Fault = {
  name: 'monitor_dead',
  summary: 'the schedule that runs the monitor is deleted',
  conditions: () => ({ monitored: false }),
}

export const monitorFaults: readonly Fault[] = [dbPasswordMonitor, monitorCredsExpired, monitorDead]
