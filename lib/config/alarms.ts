import { z } from 'zod'
import { severities, type AlarmDefinition, type AlarmSettings, type Window } from '../model/alarm.ts'
import type { Unit } from '../model/metric.ts'
import { amount, choice, section, text } from '../fields/fields.ts'
import { bytes, milliseconds, percent, plainNumber, seconds, type Quantity } from '../fields/quantity.ts'

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

const severity = choice(severities)

/** The alarms section of watch.yml; the keys are the definitions' names. */
export function alarmsSection(
  definitions: readonly AlarmDefinition[],
): z.ZodType<Readonly<Record<string, AlarmSettings>>> {
  const shape = Object.fromEntries(
    definitions.map((definition) => [definition.name, settings(definition).optional()]),
  )
  return section(shape, 'a mapping of alarms')
    .nullish() // YAML's value of `alarms:` when everything below it is commented out
    .transform((changed) => Object.fromEntries(Object.entries(changed ?? {}).filter(isChanged)))
}

function isChanged(entry: [string, AlarmSettings | undefined]): entry is [string, AlarmSettings] {
  return entry[1] !== undefined
}

function settings(definition: AlarmDefinition): z.ZodType<AlarmSettings> {
  const quantity = quantityOf(definition)
  const { threshold, range, window: points, severity: own, summary } = definition
  return section({
    threshold: amount(quantity, range, `Default ${quantity.format(threshold)}.`).optional(),
    points: window.optional().describe(`M of the newest N minutes. Default ${formatWindow(points)}.`),
    severity: severity.optional().describe(`Default ${own}.`),
    enabled: z.boolean({ error: 'true or false' }).optional().describe('Default true.'),
  })
    .transform((changed) => ({
      enabled: changed.enabled ?? true,
      threshold: changed.threshold ?? threshold,
      window: changed.points ?? points,
      severity: changed.severity ?? own,
    }))
    .describe(summary)
}

/** `10/15`. */
function formatWindow({ breaching, points }: Window): string {
  return `${breaching}/${points}`
}
