import { showAlarms } from './alarms.js'
import { onRange, showCharts } from './charts/charts.js'
import { announce } from './elements.js'
import { loadFaults, showFaults } from './faults.js'
import { showFindings } from './findings.js'
import { showConnection, showStatus } from './header.js'
import { showLifecycle } from './lifecycle/lifecycle.js'
import { follow } from './live.js'
import { showMessages, showOthers, spokenPages } from './messages/messages.js'
import { afterTick, changedIncidents, fromSnapshot } from './state.js'
import { showVerdict, spokenIncident } from './verdict/verdict.js'

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
