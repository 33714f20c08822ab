import { showAlarms } from './alarms.js'
import { onRange, showCharts } from './charts/charts.js'
import { announce } from './elements.js'
import { loadFaults, showFaults } from './faults.js'
import { showFindings } from './findings.js'
import { showConnection, showStatus } from './header.js'
import { showLifecycle } from './lifecycle/lifecycle.js'
import { follow } from './live.js'
import { showOthers, showSlack, spokenPage } from './slack/slack.js'
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
  showSlack([...state.messages.values()], state.alarms)
  showOthers(state.deliveries)
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
      ...tick.deliveries.filter(({ channel }) => channel === 'slack').map(spokenPage),
    ]
    if (news.length > 0) announce(news.join(' '))
  },
})
