/**
 * Groups deliveries, oldest first, into incidents, newest first: trigger, resolve and channels of each. The same page
 * through two channels is one incident.
 */
export function incidentsOf(deliveries) {
  const incidents = []
  const latest = new Map()
  for (const delivery of deliveries) {
    const known = latest.get(delivery.alarm)
    const continues = known !== undefined && (delivery.action === 'resolve' || known.resolve === undefined)
    const incident = continues ? known : { key: `${delivery.alarm} ${delivery.atMs}`, channels: new Set() }
    incident[delivery.action] ??= delivery
    incident.channels.add(delivery.channel)
    if (continues) continue
    latest.set(delivery.alarm, incident)
    incidents.unshift(incident)
  }
  return incidents
}
