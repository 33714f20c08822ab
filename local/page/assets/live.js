/**
 * Follows the server's events; the browser reconnects by itself. After a reconnect the page is reloaded: the server is
 * probably that of another run, with another page.
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
    onConnection('lost')
  })
  events.addEventListener('snapshot', ({ data }) => onSnapshot(JSON.parse(data)))
  events.addEventListener('tick', ({ data }) => onTick(JSON.parse(data)))
}
