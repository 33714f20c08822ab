import { showAlarms, spokenChange } from './alarms.js'
import { onRange, showCharts } from './charts/charts.js'
import { announce } from './elements.js'
import { showFindings } from './findings.js'
import { showConnection, showStatus } from './header.js'
import { follow } from './live.js'
import { showPages, spokenPage } from './pages.js'
import { afterTick, changedAlarms, fromSnapshot } from './state.js'
import { showVerdict } from './verdict.js'

let state

function show() {
  if (state?.status === undefined) return
  const { nowMs } = state.status
  const alarms = [...state.alarms.values()]
  showStatus(state.status)
  showVerdict(alarms, nowMs)
  showFindings(state.findings)
  showAlarms(alarms, nowMs)
  showPages(state.deliveries, nowMs)
  showCharts([...state.series.values()], alarms, nowMs)
}

function announceChanges(changed, deliveries) {
  const news = [...changed.map(spokenChange), ...deliveries.map(spokenPage)]
  if (news.length > 0) announce(news.join(' '))
}

onRange(show)
follow({
  onConnection: showConnection,
  onSnapshot: (snapshot) => {
    state = fromSnapshot(snapshot)
    show()
  },
  onTick: (tick) => {
    const before = state
    state = afterTick(before, tick)
    show()
    announceChanges(changedAlarms(before, state), tick.deliveries)
  },
})
