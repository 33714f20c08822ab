import { element, setText } from './elements.js'
import { formatDate, formatTime } from './format.js'

export function showStatus({ deployment, minute, nowMs, fault, world }) {
  setText(element('deployment'), deployment)
  setText(element('clock'), `${formatDate(nowMs)} ${formatTime(nowMs)} UTC`)
  element('clock').dateTime = new Date(nowMs).toISOString()
  setText(element('minute'), String(minute))
  setText(element('fault'), fault ?? 'none')
  element('fault').dataset.active = String(fault !== undefined)
  setText(element('world'), worldText(world))
}

function worldText({ waiting, analyzing, completed, connectionsUsed, connectionsLimit }) {
  const images = `${waiting} waiting, ${analyzing} analyzing, ${completed} completed`
  return `${images}; ${connectionsUsed} of ${connectionsLimit} connections`
}

const connectionTexts = { live: '● live', reconnecting: '○ reconnecting' }

export function showConnection(state) {
  element('connection').dataset.state = state
  setText(element('connection'), connectionTexts[state])
}
