import { slotOf } from '../lib/model/index.ts'
import { startDeployment, type Deployment } from './deployment.ts'
import type { Report } from './report.ts'
import { play, type PlayOptions, type Scene, type SceneOptions, simulated, type Pace } from './scenes/play.ts'
import type { Schedule } from './faults/schedule.ts'
import type { Stack } from './stack.ts'
import type { Tuning } from './watch-file.ts'
import { seededRandom } from './world/random.ts'
import { createWorld } from './world/world.ts'

export interface RunOptions extends PlayOptions<Deployment>, Pace {
  readonly schedule: Schedule
  readonly tuning?: Tuning
  /** The base URL of the runbooks, if a server serves them. */
  readonly runbooks?: string | undefined
}

/** The same for every run, so that all runs are equal. */
const seed = 4780

/** Starts everything and lets simulated minutes pass; each begins after the end of the one before. */
export async function run(options: RunOptions, stack: Stack): Promise<Report> {
  const { schedule, tuning, runbooks } = options
  const random = seededRandom(seed)
  const from = slotOf(Date.now())
  const start = async (parts: SceneOptions): Promise<Scene<Deployment>> => {
    const deployment = await startDeployment({ ...parts, random, tuning, runbooks }, stack)
    const { database, anchore, connectionsLimit } = deployment
    const world = await createWorld({ from, database, anchore, schedule, random }, stack)
    return {
      deployment,
      pass: async (minute, slot) => ({
        world: { ...(await world.pass(minute, slot)), connectionsLimit },
        monitored: world.conditions().monitored,
      }),
    }
  }
  return play(simulated(from, options, options.signal), start, options)
}
