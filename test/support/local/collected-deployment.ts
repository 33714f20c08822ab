import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { serviceNames } from '../../../lib/anchore/index.ts'
import { slotOf, slotPlus, systemClock, type Slot } from '../../../lib/model/index.ts'
import { startDeployment, type Deployment } from '../../../local/deployment.ts'
import { createStack } from '../../../local/stack.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { createWorld, type WorldState } from '../../../local/world/world.ts'
import { caFile } from '../../../local/watch-file.ts'
import { scrape } from '../anchore/local-anchore.ts'
import { startReceiver } from '../net/receiver.ts'
import { temporaryDirectory } from '../temporary.ts'

export interface CollectedDeployment {
  readonly deployment: Deployment
  /** Writes a file beside the others, and answers its path. */
  readonly write: (name: string, text: string) => Promise<string>
  /** The watch.yml, with its environment file; `from` replaced by `to`. */
  readonly watchFile: (name: string, from?: string, to?: string) => Promise<string>
  /** Lets minutes pass at a simulated time. */
  readonly pass: (minutes: number) => Promise<void>
  /** The watch.yml whose Anchore lives `minutes` on when it is asked for the time again. */
  readonly passing: (minutes: number) => Promise<string>
  /** The state of the world after each minute. */
  readonly states: readonly WorldState[]
  readonly now: () => Slot
}

/** The local deployment at a simulated time, or in real time, for commands that look at it from another process; until the tests of the file are over. */
export async function startCollectedDeployment(begin?: Slot): Promise<CollectedDeployment> {
  const stack = createStack()
  afterAll(stack.close)
  let now = begin ?? slotOf(systemClock())
  const random = seededRandom(1)
  const ignore = (): void => undefined
  const deployment = await startDeployment(
    {
      clock: begin === undefined ? systemClock : () => now,
      random,
      sink: ignore,
      received: ignore,
      // Time enough for an answer on a busy machine.
      tuning: { timeout: '10s', deadline: '20s', alarms: '' },
    },
    stack,
  )
  const { anchore, database, watch, variables } = deployment
  const world = await createWorld({ from: now, database, anchore, schedule: () => [], random }, stack)
  const directory = temporaryDirectory(afterAll)

  const states: WorldState[] = []
  const pass = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      now = slotPlus(now, 1)
      states.push(await world.pass(states.length + 1, now))
    }
  }
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(directory, name), text)
    return join(directory, name)
  }
  const watchFile = async (name: string, from = '', to = ''): Promise<string> => {
    const lines = Object.entries(variables).map(([key, value]) => `${key}=${value ?? ''}`)
    await write(caFile, anchore.ca)
    await write(`${name}.env`, lines.join('\n'))
    return write(name, watch.replaceAll(from, to))
  }

  /** Stands before all replicas. The first request for the time of each gets one time; the next waits for the minutes. */
  const passing = async (minutes: number): Promise<string> => {
    const first = Promise.withResolvers<undefined>()
    let asked = 0
    let passed: Promise<void> | undefined
    const time = async (): Promise<void> => {
      asked += 1
      if (asked === anchore.replicas().length) first.resolve(undefined)
      await (asked <= anchore.replicas().length ? first.promise : (passed ??= pass(minutes)))
    }
    const front = await startReceiver((response, { path, headers: { authorization = '' } }) => {
      const [, host = '', page = ''] = path.split('/')
      const replica = anchore.replica(host)
      const answer = async (): Promise<void> => {
        if (page === 'health') await time()
        const answer = await scrape(anchore, replica, { path: `/${page}`, authorization })
        response.writeHead(answer.status, { date: answer.headers.get('date') ?? '' })
        response.end(Buffer.from(await answer.arrayBuffer()))
      }
      void answer()
    })
    const fronts = serviceNames.map((name) => {
      const hosts = anchore.replicas().flatMap(({ service, host }) => (service === name ? [host] : []))
      return `    ${name}: { url: [${hosts.map((host) => `${front.url}/${host}`).join(', ')}] }\n`
    })
    const text = watch.replace(/(?<=^ {2}services:\n)(?: {4}.+\n)+/m, fronts.join(''))
    await watchFile('passing.yml')
    return write('passing.yml', text)
  }
  return { deployment, write, watchFile, pass, passing, states, now: () => now }
}
