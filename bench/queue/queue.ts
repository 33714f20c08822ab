import { waitingOf, meanOf } from '../../lib/advice/index.ts'
import { spreadOf, type Bench, type Row } from '../report.ts'
import { shapes } from './shapes.ts'
import { simulateQueue } from './simulation.ts'

const usualSeeds = 5
const images = 500_000
const analyzers = [1, 3, 10]
const shares = [0.5, 0.8, 0.95]
/** The maximum relative error of a prediction. */
export const tolerance = 0.15

export const queue: Bench = {
  name: 'queue',
  summary: 'the wait that advise predicts against a simulated queue; fails above an error of 15 %',
  run: ({ rounds = usualSeeds, signal }) => {
    const rows: Row[] = []
    const wrong: string[] = []
    for (const [shape, times] of Object.entries(shapes))
      for (const servers of analyzers)
        for (const share of shares) {
          signal.throwIfAborted()
          const load = { times, servers, arrivalsPerSecond: (share * servers) / meanOf(times) }
          const simulated = Array.from({ length: rounds }, (_, seed) => simulateQueue(load, images, seed + 1))
          const predicted = waitingOf(load)
          const mean = simulated.reduce((sum, { meanSeconds }) => sum + meanSeconds, 0) / rounds
          const off = predicted.meanSeconds / mean - 1
          const subject = `${shape}, ${servers} x ${share * 100} %`
          if (Math.abs(off) > tolerance) wrong.push(`more than 15 % off: ${subject}`)
          rows.push({
            subject,
            figures: {
              'simulated s': spreadOf(simulated.map(({ meanSeconds }) => meanSeconds)),
              'predicted s': spreadOf([predicted.meanSeconds]),
              'off %': spreadOf([100 * off]),
              'simulated p95 s': spreadOf(simulated.map(({ p95Seconds }) => p95Seconds)),
              'predicted p95 s': spreadOf([predicted.p95Seconds]),
            },
          })
        }
    return Promise.resolve({ rows, ratios: {}, notes: wrong, failed: wrong.length > 0 })
  },
}
