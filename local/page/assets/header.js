import { element, setText } from './elements.js'
import { formatDate, formatTime } from './format.js'

export function showStatus({ deployment, minute, nowMs, world }) {
  setText(element('deployment'), deployment)
  setText(element('clock'), `${formatDate(nowMs)} ${formatTime(nowMs)} UTC`)
  element('clock').dateTime = new Date(nowMs).toISOString()
  setText(element('minute'), world === undefined ? `minute ${minute}` : `minute ${minute} of the simulation`)
}

/** A page without a connection is grey, and shows the time of its data. */
export function showConnection(state, nowMs) {
  document.body.dataset.connection = state
  element('connection').dataset.state = state
  const asOf = nowMs === undefined ? '' : `: all this is as of ${formatTime(nowMs)} UTC`
  setText(element('connection'), state === 'live' ? '● live' : `○ connection lost${asOf}`)
}
