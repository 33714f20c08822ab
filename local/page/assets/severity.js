const rank = { critical: 0, warning: 1 }

export const mostSevereFirst = (alarms) =>
  alarms.toSorted((one, other) => rank[one.severity] - rank[other.severity])

/** Those in ALARM, the most severe first. */
export const firingOf = (alarms) => mostSevereFirst(alarms.filter(({ state }) => state === 'ALARM'))
