import { dueOf, type Incident, type OncallRecord, type Route } from '../../lib/oncall/index.ts'

/** The time of the alarm's last change to ALARM in this record; 0 if it never changed. */
export function alarmedAt({ incidents }: OncallRecord, alarm: string): number {
  return Math.max(0, ...incidents.map(({ alarms }) => alarms[alarm]?.alarmedAt ?? 0))
}

interface Expected {
  readonly alarm: string
  /** The page counts if the alarm changed to ALARM after this time, milliseconds since the epoch. */
  readonly after: number
  /** The channels that receive the severity of the alarm. */
  readonly channels: readonly Route[]
}

/** The names of the channels that have the page. */
export function reachedBy(
  { incidents }: OncallRecord,
  { alarm, after, channels }: Expected,
): readonly string[] {
  const incident = incidents.find(({ alarms, rings }) => {
    const { alarmedAt: at = 0 } = alarms[alarm] ?? {}
    return at > after && rings.some((ring) => ring.alarm === alarm && ring.at >= at)
  })
  if (incident === undefined) return []
  return channels.filter((channel) => hasPage(incident, channel)).map(({ name }) => name)
}

/** A later ring that is not for the channel does not count. */
function hasPage(incident: Incident, channel: Route): boolean {
  const { ring = 0 } = incident.channels[channel.name] ?? {}
  return ring > 0 && dueOf(incident, channel, incident.openedAt)?.action !== 'trigger'
}
