import { rotationMinutes, type Fault } from '../fault.ts'

/** The password of the monitor's database role was rotated and its secret has the old one; Anchore is fine. */
export const dbPasswordMonitor: Fault = {
  name: 'db_password_monitor',
  summary: "the database refuses the monitor's password",
  minutes: rotationMinutes,
  begin: ({ monitorRole }) => monitorRole.rotatePassword(),
  end: ({ monitorRole }) => monitorRole.restorePassword(),
}

export const monitorFaults: readonly Fault[] = [dbPasswordMonitor]
