import { fileURLToPath } from 'node:url'
import { historyOf, readRecording } from '../../../cli/recording.ts'
import { analysisTimes, timesOf, type Times } from '../../../lib/advice/index.ts'
import { logNormal, seededRandom } from '../../../local/world/random.ts'

const published = fileURLToPath(new URL('../../fixtures/bottlenecks/few-analyzers.json', import.meta.url))
const random = seededRandom(1)

/** Times of an analysis, in seconds, the most regular ones first. */
export const shapes: Readonly<Record<string, Times>> = {
  'as a deployment published': publishedTimes(),
  'many small, some large': required(
    timesOf(Array.from({ length: 4_000 }, () => [logNormal(150, 1, random), 1] as const)),
  ),
  'one in ten takes 15 min': required(
    timesOf([
      [20, 6],
      [60, 3],
      [900, 1],
    ]),
  ),
}

function publishedTimes(): Times {
  const read = readRecording(published)
  if (!read.ok) throw new Error(read.failure)
  return required(analysisTimes(historyOf(read.value, 1)))
}

function required(times: Times | undefined): Times {
  if (times === undefined) throw new TypeError('there are no times')
  return times
}
