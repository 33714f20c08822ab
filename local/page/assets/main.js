import { showAlarms, showFindings } from './alarms.js'
import { onRange, showCharts } from './charts.js'
import { announce, element, setText } from './elements.js'
import { loadFaults, showFaults } from './faults.js'
import { showLifecycle } from './lifecycle.js'
import { showMessages, showOthers, spokenPages } from './messages.js'
import { afterTick, changedIncidents, fromSnapshot } from './state.js'
import { showVerdict, spokenIncident } from './verdict.js'
import { formatDate, formatTime } from './format.js'

let state

function show() {
  if (state?.status === undefined) return
  const { nowMs } = state.status
  const alarms = [...state.alarms.values()]
  showStatus(state.status)
  showVerdict(state, nowMs)
  showAlarms(alarms, nowMs)
  showFindings(state.findings)
  showLifecycle(state, alarms, nowMs)
  showMessages([...state.messages.values()], state.status.channels, state.alarms)
  showOthers(state.deliveries, state.status.channels)
  showFaults(state.status)
  showCharts([...state.series.values()], alarms, nowMs)
}

onRange(show)
await loadFaults()
follow({
  onConnection: (connection) => showConnection(connection, state?.status?.nowMs),
  onSnapshot: (snapshot) => {
    state = fromSnapshot(snapshot)
    show()
  },
  onTick: (tick) => {
    const before = state
    state = afterTick(before, tick)
    show()
    const news = [
      ...changedIncidents(before, state).map(spokenIncident),
      ...spokenPages(tick.deliveries, state.status.channels),
    ]
    if (news.length > 0) announce(news.join(' '))
  },
})

/**
 * Follows the server's events; the browser reconnects by itself. After a reconnect the page is reloaded: the server is
 * probably that of another run, with another page.
 */
function follow({ onSnapshot, onTick, onConnection }) {
  const events = new EventSource('/api/events')
  let lost = false
  events.addEventListener('open', () => {
    if (lost) window.location.reload()
    onConnection('live')
  })
  events.addEventListener('error', () => {
    lost = true
    onConnection('lost')
  })
  events.addEventListener('snapshot', ({ data }) => onSnapshot(JSON.parse(data)))
  events.addEventListener('tick', ({ data }) => onTick(JSON.parse(data)))
}

function showStatus({ deployment, minute, nowMs, world }) {
  setText(element('deployment'), deployment)
  setText(element('clock'), `${formatDate(nowMs)} ${formatTime(nowMs)} UTC`)
  element('clock').dateTime = new Date(nowMs).toISOString()
  setText(element('minute'), world === undefined ? `minute ${minute}` : `minute ${minute} of the simulation`)
}

/** A page without a connection is grey, and shows the time of its data. */
function showConnection(state, nowMs) {
  document.body.dataset.connection = state
  element('connection').dataset.state = state
  const asOf = nowMs === undefined ? '' : `: all this is as of ${formatTime(nowMs)} UTC`
  setText(element('connection'), state === 'live' ? '● live' : `○ connection lost${asOf}`)
}
