import { listAt, numberAt, textAt } from '../../../lib/model/json.ts'
import type { Fault } from '../../../local/aws/cloudwatch/reaction.ts'
import { refusalAnswer, Refusal } from '../../../local/aws/json/refusal.ts'

/**
 * Refuses every PutMetricData with a datum that has a dimension of this value and one of these times (any where there
 * are none), for no reason that a filter knows.
 */
export function poison(value: string, ...times: readonly number[]): Fault {
  return ({ action, input }) => {
    if (action !== 'PutMetricData') return undefined
    const isBad = listAt(input, 'MetricData').some(
      (datum) =>
        listAt(datum, 'Dimensions').some((dimension) => textAt(dimension, 'Value') === value) &&
        (times.length === 0 || times.includes(1000 * (numberAt(datum, 'Timestamp') ?? 0))),
    )
    return isBad ? refusalAnswer(new Refusal('InvalidParameterValue', 'It is not liked.')) : undefined
  }
}
