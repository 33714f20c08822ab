/** The limits of the server's feed: a page may be open for weeks. */
const pointsKept = 1_440
const deliveriesKept = 500
const messagesKept = 200

const byKey = (items, key) => new Map(items.map((item) => [item[key], item]))

/** The key of a message: two channels may have one of the same `ts`. */
export const messageKey = ({ channel, ts }) => `${channel} ${ts}`

const byMessage = (messages) => new Map(messages.map((message) => [messageKey(message), message]))

const newestMessages = (messages) => new Map([...messages].slice(-messagesKept))

/** The state of the page from a snapshot of the server. */
export function fromSnapshot({ series, alarms, messages, ...rest }) {
  return {
    ...rest,
    series: byKey(series, 'id'),
    alarms: byKey(alarms, 'name'),
    messages: byMessage(messages),
  }
}

/** The state one slot later. Points are appended in place: copying a day of forty series every second is slow. */
export function afterTick(state, { points, alarms, deliveries, messages, ...rest }) {
  for (const { id, value, series } of points) {
    const known = state.series.get(id) ?? { ...series, points: [] }
    known.points.push([rest.status.slotMs, value])
    if (known.points.length > pointsKept) known.points.shift()
    state.series.set(id, known)
  }
  return {
    ...rest,
    series: state.series,
    alarms: new Map([...state.alarms, ...byKey(alarms, 'name')]),
    messages: newestMessages(new Map([...state.messages, ...byMessage(messages)])),
    deliveries: [...state.deliveries, ...deliveries].slice(-deliveriesKept),
  }
}

/** The incidents that opened or closed between two states. */
export function changedIncidents(before, after) {
  const known = byKey(before.incidents, 'id')
  return after.incidents.filter(({ id, closedMs }) => {
    const earlier = known.get(id)
    return earlier === undefined || (earlier.closedMs === undefined) !== (closedMs === undefined)
  })
}
