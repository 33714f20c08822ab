import { at, numberAt, textAt, failed, success, type Outcome } from '../model/index.ts'
import { describedAlarm } from './alarm-fields.ts'
import type { State } from './difference.ts'

/** The key of the template's Metadata that holds the number of series by metric. */
export const metadataKey = 'AnchorWatch'

/** The deployment of a packaged template. Fails with a sentence if it is no template of anchor-watch. */
export function stateOfTemplate(template: unknown): Outcome<State, string> {
  const resources = Object.values(at(template, 'Resources') ?? {})
  const ofType = (type: string): readonly unknown[] =>
    resources.filter((one) => textAt(one, 'Type') === `AWS::CloudWatch::${type}`)
  const alarms = ofType('Alarm').map((one) => describedAlarm(at(one, 'Properties')))
  if (alarms.length === 0)
    return failed('it has no alarm: expected a template that npx anchor-watch package wrote')
  return success({ alarms, series: seriesIn(template), dashboards: ofType('Dashboard').length })
}

function seriesIn(template: unknown): State['series'] {
  const recorded = at(template, 'Metadata', metadataKey, 'Series')
  if (typeof recorded !== 'object' || recorded === null) return undefined
  return Object.fromEntries(Object.keys(recorded).map((name) => [name, numberAt(recorded, name) ?? 0]))
}
