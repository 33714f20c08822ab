import { resourceName, slotOf, type Clock } from '../../lib/model/index.ts'
import type { Handler } from '../../functions/handler.ts'
import type { CloudWatch } from './cloudwatch/server.ts'

export interface Lambda {
  /** Counts each invocation of the handler in AWS/Lambda, in the minute of its start. */
  readonly deploy: (name: string, handler: Handler) => Handler
}

export function createLambda(
  deployment: string,
  { clock, ingest }: { readonly clock: Clock; readonly ingest: CloudWatch['ingest'] },
): Lambda {
  return {
    deploy: (name, handler) => async (event, context) => {
      const at = slotOf(clock())
      const dimensions = { FunctionName: resourceName(deployment, name) }
      const count = (metric: string, measurement: number) =>
        ({ namespace: 'AWS/Lambda', name: metric, dimensions, unit: 'Count', at, measurement }) as const
      let errors = 1
      try {
        const result = await handler(event, context)
        errors = 0
        return result
      } finally {
        ingest([count('Invocations', 1), count('Errors', errors)])
      }
    },
  }
}
