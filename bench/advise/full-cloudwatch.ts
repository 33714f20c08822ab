import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A stand-in for CloudWatch with a datum for every period of every series; it answers GetMetricData only, in one page. */
export async function startFullCloudWatch(): Promise<{
  readonly url: string
  readonly stop: () => Promise<void>
}> {
  const server = createServer((request, response) => {
    void json(request).then((input) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0')
      response.end(JSON.stringify(answerTo(input as Asked)))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Asked {
  readonly StartTime: number
  readonly EndTime: number
  readonly MetricDataQueries: readonly {
    readonly Id: string
    readonly MetricStat: { readonly Period: number; readonly Stat: string }
  }[]
}

function answerTo({ StartTime, EndTime, MetricDataQueries }: Asked): object {
  const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat: { Period, Stat } }) => {
    const number = Math.ceil((EndTime - StartTime) / Period)
    const Timestamps = Array.from({ length: number }, (_, index) => StartTime + index * Period)
    return {
      Id,
      Label: Id,
      StatusCode: 'Complete',
      Timestamps,
      Values: Timestamps.map((at) => valueOf(Stat, at)),
    }
  })
  return { MetricDataResults }
}

/** A percentile of plausible size, otherwise a number that goes up and down with the day. */
function valueOf(stat: string, at: number): number {
  const percent = Number(/^p(.+)$/.exec(stat)?.[1])
  if (Number.isFinite(percent)) return 30 + 2 * percent
  return 3 + 2 * Math.sin((2 * Math.PI * at) / 86_400)
}
