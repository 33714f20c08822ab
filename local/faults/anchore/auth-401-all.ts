import { rotationMinutes, type Fault } from '../fault.ts'

/** The scrape user's password was changed and the monitor has the old one: every service answers 401. */
export const auth401All: Fault = {
  name: 'auth_401_all',
  summary: "every service refuses the monitor's password (401)",
  minutes: rotationMinutes,
  begin: ({ anchore }) => {
    anchore.rotatePassword()
  },
  end: ({ anchore }) => {
    anchore.restorePassword()
  },
}
