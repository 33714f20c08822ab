import { z } from 'zod'
import {
  severities,
  type AlarmDefinition,
  type Window,
  type AlarmSettings,
  type Unit,
} from '../model/index.ts'
import {
  amount,
  choice,
  section,
  text,
  bytes,
  milliseconds,
  percent,
  plainNumber,
  seconds,
  type Quantity,
} from '../net/index.ts'

const quantities: Readonly<Record<Unit, Quantity>> = {
  Bytes: bytes,
  Count: plainNumber,
  Milliseconds: milliseconds,
  None: plainNumber,
  Percent: percent,
  Seconds: seconds,
}

/** The notation of the values of an alarm's metric. */
export function quantityOf({ watches }: AlarmDefinition): Quantity {
  const series = 'each' in watches ? watches.series('') : watches
  return quantities[series.metric.unit]
}

// An alarm looks back a day at most (PutMetricAlarm, EvaluationPeriods); a period is a minute.
const maxPoints = 1_440
const expectedWindow = `M/N, M breaching points of the newest N minutes, with 1 <= M <= N <= ${maxPoints}`

const window = text(expectedWindow, /^\d+\/\d+$/)
  .transform((written): Window => {
    const [breaching = 0, points = 0] = written.split('/').map(Number)
    return { breaching, points }
  })
  .refine(({ breaching, points }) => breaching >= 1 && breaching <= points && points <= maxPoints, {
    error: expectedWindow,
  })

/** The alarms section of watch.yml: the changed alarms, by the name of their definition. */
export function alarmsSection(
  definitions: readonly AlarmDefinition[],
): z.ZodType<Readonly<Record<string, AlarmSettings>>> {
  const alarms = definitions.map(
    (definition) => [definition.name, settings(definition).exactOptional()] as const,
  )
  return section(Object.fromEntries(alarms), 'a mapping of alarms')
    .nullish() // YAML's value of `alarms:` when everything below it is commented out
    .transform((changed) => changed ?? {})
}

function settings(definition: AlarmDefinition): z.ZodType<AlarmSettings> {
  const { bare, format } = quantityOf(definition)
  const { threshold, range, window: points, severity, summary } = definition
  return section({
    threshold: amount(quantityOf(definition), range, 'The limit.').prefault(
      bare ? threshold : format(threshold),
    ),
    points: window.prefault(`${points.breaching}/${points.points}`).describe('M of the newest N minutes.'),
    severity: choice(severities).prefault(severity).describe('The severity of its pages.'),
    enabled: z.boolean({ error: 'true or false' }).prefault(true).describe('false turns the alarm off.'),
  })
    .transform(({ points: window, ...rest }) => ({ ...rest, window }))
    .describe(summary)
}
