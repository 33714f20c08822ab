/**
 * Follows the server's events; the browser asks again by itself after a lost connection. A connection that comes back
 * is likely another run with a page of its own, so the page is loaded anew.
 */
export function follow({ onSnapshot, onTick, onConnection }) {
  const events = new EventSource('/api/events')
  let lost = false
  events.addEventListener('open', () => {
    if (lost) window.location.reload()
    onConnection('live')
  })
  events.addEventListener('error', () => {
    lost = true
    onConnection('reconnecting')
  })
  events.addEventListener('snapshot', ({ data }) => onSnapshot(JSON.parse(data)))
  events.addEventListener('tick', ({ data }) => onTick(JSON.parse(data)))
}
