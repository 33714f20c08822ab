const rank = { critical: 0, warning: 1 }

export const mostSevereFirst = (alarms) =>
  alarms.toSorted((one, other) => rank[one.severity] - rank[other.severity])

/** The state for display: for CloudWatch an alarm without any datum is OK too. */
export const shownState = ({ state, measured }) => (state === 'OK' && !measured ? 'INSUFFICIENT_DATA' : state)

/** The alarms in ALARM, the most severe first. */
export const firingOf = (alarms) => mostSevereFirst(alarms.filter(({ state }) => state === 'ALARM'))
