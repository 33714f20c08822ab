import { createStack, type Stack } from '../../local/stack.ts'
import { createEventSource } from '../../local/aws/sqs/event-source.ts'
import type { Queue } from '../../local/aws/sqs/queue.ts'
import { buildFunctions, startFunction, type FunctionBundles, type FunctionProcess } from '../functions.ts'
import { spreadOf, type Bench, type Report } from '../report.ts'
import { messageBody, startPaging, type Paging } from './paging.ts'

const usualEvents = 200
const warnings = 500
/** The number of processes for each queue: for the warnings as many as AWS runs at a time. */
const processes = { warning: 2, critical: 1 }
/** The critical page has to reach the channels within this time. */
const criticalMs = 30_000
/** After more than 15 minutes an alarm opens a new incident, not the closed one again. */
const stepMs = 20 * 60_000
const began = Date.UTC(2026, 10, 23)

export const notify: Bench = {
  name: 'notify',
  summary: 'from the event of an alarm to the last request on the wire; a storm of 500 alarms',
  run: async ({ rounds = usualEvents, signal }) => {
    const stack = createStack()
    try {
      const bundles = await buildFunctions()
      stack.defer(bundles.remove)
      return await measure(bundles, rounds, signal, stack)
    } finally {
      await stack.close()
    }
  },
}

async function measure(
  bundles: FunctionBundles,
  events: number,
  signal: AbortSignal,
  stack: Stack,
): Promise<Report> {
  let now = began
  const paging = await startPaging(bundles.directory, () => now, stack)
  const start = (): Promise<FunctionProcess> =>
    stack.opened(
      startFunction(
        { name: 'notify', module: bundles.moduleOf('notify'), variables: paging.variables },
        signal,
        bundles.program,
      ),
    )
  const single = await start()
  const delays: number[] = []
  for (let count = 0; count <= events; count += 1) {
    now += stepMs
    const from = performance.now()
    paging.queueOf('critical').send(messageBody('one', count % 2 === 0 ? 'ALARM' : 'OK', now))
    await deliver(paging.queueOf('critical'), [single], () => now)
    // The first run of a process loads its clients.
    if (count > 0) delays.push((paging.requests.at(-1)?.at ?? Infinity) - from)
  }
  now += stepMs
  const storm = await stormOf(
    paging,
    await Promise.all(Array.from({ length: processes.warning + processes.critical }, start)),
    {
      clock: () => now,
      wait: () => {
        now += 15_000
      },
    },
  )
  const sorted = delays.toSorted((one, other) => one - other)
  const at = (share: number) => spreadOf([sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN])
  return {
    rows: [
      { subject: `event to last request, ${events}`, figures: { 'p50 ms': at(0.5), 'p99 ms': at(0.99) } },
      { subject: `storm of ${warnings} warnings`, figures: storm.figures },
    ],
    ratios: {},
    notes: [
      `lost: ${storm.lost}`,
      `the channels got the critical page ${Math.round(storm.criticalMs)} ms after its message`,
    ],
    failed: storm.lost > 0 || storm.criticalMs > criticalMs,
  }
}

/** 500 warnings at once, each a problem of its own, and a critical alarm behind them. */
async function stormOf(
  { queueOf, requests }: Paging,
  functions: readonly FunctionProcess[],
  { clock, wait }: { readonly clock: () => number; readonly wait: () => void },
) {
  const first = requests.length
  const from = performance.now()
  for (let count = 0; count < warnings; count += 1)
    queueOf('warning').send(messageBody(`storm-${count}.`, 'ALARM', clock()))
  const peaks: number[] = []
  const warning = deliverAll(queueOf('warning'), functions.slice(0, processes.warning), clock, wait, peaks)
  const sentAt = performance.now()
  queueOf('critical').send(messageBody('critical-one', 'ALARM', clock()))
  await deliver(queueOf('critical'), functions.slice(processes.warning), clock, peaks)
  await warning
  const stormed = requests.slice(first)
  // Both channels got its page.
  const isPaged = (alarm: string): boolean => stormed.filter(({ body }) => body.includes(alarm)).length >= 2
  const lost = Array.from({ length: warnings }, (_, count) => `storm-${count}.`).filter(
    (alarm) => !isPaged(alarm),
  )
  const critical = stormed.filter(({ body }) => body.includes('critical-one'))
  return {
    lost: lost.length,
    criticalMs: Math.max(...critical.map(({ at }) => at)) - sentAt,
    figures: {
      'whole s': spreadOf([(Math.max(...stormed.map(({ at }) => at)) - from) / 1_000]),
      'peak MiB': spreadOf(peaks),
      requests: spreadOf([stormed.length]),
    },
  }
}

/** Delivers until the queue is empty; `wait` lets time pass for the messages with a delay. */
async function deliverAll(
  queue: Queue,
  functions: readonly FunctionProcess[],
  clock: () => number,
  wait: () => void,
  peaks: number[],
): Promise<void> {
  await deliver(queue, functions, clock, peaks)
  while (queue.bodies().length > 0) {
    wait()
    await deliver(queue, functions, clock, peaks)
  }
}

/** Runs the functions at the same time, each with one batch after the other, until no message is due. */
async function deliver(
  queue: Queue,
  functions: readonly FunctionProcess[],
  clock: () => number,
  peaks: number[] = [],
): Promise<void> {
  await Promise.all(
    functions.map((one) =>
      createEventSource(
        queue,
        async (event) => {
          const { result, peakMib } = await one.invoke({ event: event as object, now: clock() })
          peaks.push(peakMib)
          return result
        },
        { batchSize: 10, maximumConcurrency: 1 },
      ).deliver(),
    ),
  )
}
