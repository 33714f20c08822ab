import { describe, expect, test } from 'vitest'
import { messageOf } from '../../../lib/model/index.ts'
import type { AnchoreDeployment } from '../../../local/anchore/deployment.ts'
import { imageFaults } from '../../../local/faults/images.ts'
import { serviceFaults } from '../../../local/faults/services.ts'
import { createCourse } from '../../../local/faults/schedule.ts'
import type { Fault, FaultTargets } from '../../../local/faults/fault.ts'
import { usual } from '../../../local/world/conditions.ts'
import { createImages } from '../../../local/world/images.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { scrape, startedMs, startLocalAnchore } from '../../support/anchore/local-anchore.ts'

/** Minutes that a fault lasts here: longer than a deploy of all processes. */
const minutes = 12

/** For a replica that hangs, and for one that answers: on a busy machine that takes seconds. */
const [silentMs, patientMs] = [1_000, 60_000]

/** What a monitor would find at each replica: the status, or the kind of failure; those of `silent` do not answer. */
async function seen(
  services: AnchoreDeployment,
  silent: readonly string[] = [],
): Promise<Readonly<Record<string, string>>> {
  const answers = services.replicas().map(async (replica): Promise<[string, string]> => {
    const timeoutMs = silent.includes(replica.host) ? silentMs : patientMs
    try {
      const response = await scrape(services, replica, { timeoutMs })
      return [replica.host, wordFor(response.status, await response.text())]
    } catch (error) {
      return [replica.host, messageOf(error).split(':')[0] ?? '']
    }
  })
  return Object.fromEntries(await Promise.all(answers))
}

function wordFor(status: number, text: string): string {
  if (text.length > 10e6) return 'huge'
  return status === 200 && !text.endsWith('\n') ? 'cut' : String(status)
}

/** Nothing of the database is touched here but sessions, which are none. */
function targetsOf(anchore: AnchoreDeployment): FaultTargets {
  const none = { open: () => Promise.resolve(false), count: () => 0, closeAll: () => Promise.resolve() }
  const images = createImages(startedMs, seededRandom(1))
  const sessions = { anchore: none, reporting: none, superuser: none }
  return { anchore, images, sessions, database: {} as FaultTargets['database'] }
}

const all = (answer: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ...['apiext-1', 'apiext-2', 'catalog-1', 'simplequeue-1'],
      ...['analyzer-1', 'analyzer-2', 'analyzer-3', 'policy-engine-1'],
    ].map((host) => [host, answer]),
  )

/** What is seen in the first minute of a fault, where that is not a good answer of each replica. */
const visible: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  analyzers_all_dead: { 'analyzer-1': 'refused', 'analyzer-2': 'refused', 'analyzer-3': 'refused' },
  analyzer_one_dead: { 'analyzer-2': 'refused' },
  service_down: { 'catalog-1': 'refused' },
  apiext_replica_hung: { 'apiext-2': 'timeout' },
  metrics_disabled: all('404'),
  auth_401_all: all('401'),
  truncated: { 'catalog-1': 'cut' },
  huge_metrics: { 'apiext-1': 'huge' },
  dribble: { 'simplequeue-1': 'timeout' },
  tls_expired: { 'policy-engine-1': 'tls' },
  deploy_restart: { 'apiext-1': 'refused' },
}

describe.each([...imageFaults, ...serviceFaults].map((fault): [string, Fault] => [fault.name, fault]))(
  '%s',
  (name, fault) => {
    test('is seen while it lasts, and leaves nothing behind', async () => {
      const services = await startLocalAnchore()
      const capacity = services.capacity()
      const course = createCourse(
        (minute) => (minute <= minutes ? [fault] : []),
        () => targetsOf(services),
      )
      const pass = async (minute: number): Promise<void> => {
        await services.applyConditions(await course.begin(minute))
        await course.act()
      }
      await pass(1)
      const expected = { ...all('200'), ...visible[name] }
      const silent = Object.keys(expected).filter((host) => expected[host] === 'timeout')
      expect(await seen(services, silent)).toMatchObject(expected)
      for (let minute = 2; minute <= minutes + 1; minute += 1) await pass(minute)
      expect(await seen(services)).toEqual(all('200'))
      expect(services.capacity()).toEqual(capacity)
      expect(await course.begin(minutes + 2)).toEqual(usual)
    })
  },
)
