const rank = { critical: 0, warning: 1 }

export const mostSevereFirst = (alarms) =>
  alarms.toSorted((one, other) => rank[one.severity] - rank[other.severity])

/** The state as it is shown: CloudWatch calls OK also an alarm that has never had a datum. */
export const shownState = ({ state, measured }) => (state === 'OK' && !measured ? 'INSUFFICIENT_DATA' : state)

/** Those in ALARM, the most severe first. */
export const firingOf = (alarms) => mostSevereFirst(alarms.filter(({ state }) => state === 'ALARM'))
