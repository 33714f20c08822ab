const rank = { critical: 0, warning: 1 }

export const mostSevereFirst = (alarms) =>
  alarms.toSorted((one, other) => rank[one.severity] - rank[other.severity])

export const inState = (alarms, state) => mostSevereFirst(alarms.filter((alarm) => alarm.state === state))

/** The alarms in ALARM, the most severe first. */
export const firingOf = (alarms) => inState(alarms, 'alarm')
