/** A day of slots, as on the server. */
const pointsKept = 1_440

/** The state of the page from a snapshot of the server. */
export function fromSnapshot({ status, series, alarms, deliveries, findings }) {
  return {
    status,
    series: new Map(series.map((one) => [one.id, one])),
    alarms: new Map(alarms.map((alarm) => [alarm.name, alarm])),
    deliveries,
    findings,
  }
}

/** The state one slot later. Points are appended in place: to copy a day of forty series every second is slow. */
export function afterTick(state, { status, points, alarms, deliveries, findings }) {
  for (const { id, value, series } of points) {
    const known = state.series.get(id) ?? { ...series, points: [] }
    known.points.push([status.slotMs, value])
    if (known.points.length > pointsKept) known.points.shift()
    state.series.set(id, known)
  }
  return {
    status,
    series: state.series,
    alarms: new Map([...state.alarms, ...alarms.map((alarm) => [alarm.name, alarm])]),
    deliveries: [...state.deliveries, ...deliveries],
    findings,
  }
}

/** The alarms that went to ALARM or left it between two states, by name. */
export function changedAlarms(before, after) {
  return [...after.alarms.values()].filter(({ name, state }) => {
    const earlier = before.alarms.get(name)?.state
    return earlier !== state && (earlier === 'ALARM' || state === 'ALARM')
  })
}
