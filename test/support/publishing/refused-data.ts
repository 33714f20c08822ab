import { listAt, numberAt, textAt } from '../../../lib/model/index.ts'
import type { Fault } from '../../../local/aws/cloudwatch/server.ts'
import { refusalAnswer, Refusal } from '../../../local/aws/json.ts'

/**
 * Refuses every PutMetricData with a bad datum, by the value of one of its dimensions and its time, for no reason that a
 * filter knows.
 */
export function refusing(isBad: (value: string, at: number) => boolean): Fault {
  return ({ action, input }) => {
    if (action !== 'PutMetricData') return undefined
    const isRefused = listAt(input, 'MetricData').some((datum) => {
      const at = 1_000 * (numberAt(datum, 'Timestamp') ?? 0)
      return listAt(datum, 'Dimensions').some((dimension) => isBad(textAt(dimension, 'Value') ?? '', at))
    })
    return isRefused ? refusalAnswer(new Refusal('InvalidParameterValue', 'It is not liked.')) : undefined
  }
}
