import { anchoreTime } from '../collect/anchore-time.ts'
import { remarksOf } from '../../lib/config/index.ts'
import { simulatedTime } from '../../lib/net/index.ts'
import type { Line } from '../line.ts'
import { examineAnchore } from './anchore.ts'
import { examineAws } from './aws.ts'
import { examineCertificates } from './certificates.ts'
import { clockLines } from './clocks.ts'
import { examineDatabase } from './database.ts'
import type { Examination } from './examination.ts'
import { examineSecrets } from './secrets.ts'

/** All parts have 15 seconds together. */
const clockTimeoutMs = 2_000

/** Examines all parts at the same time; `progress` gets the name of each that is done. */
export async function examine(
  examination: Examination,
  progress: (part: string) => void,
): Promise<readonly Line[]> {
  const { path, config, http, clock, signal } = examination
  const step = async <T>(part: string, work: Promise<T>): Promise<T> => {
    const result = await work
    progress(part)
    return result
  }
  const database = step('the database', examineDatabase(examination))
  const answers = database.then((examined) => examined.answers)
  const [{ lines: anchore, located }, examined, secrets, aws] = await Promise.all([
    step('Anchore', examineAnchore(examination, answers)),
    database,
    step('the secrets', examineSecrets(examination)),
    step('AWS', examineAws(examination, clock(), signal)),
  ])
  const [certificates, aheadMs] = await Promise.all([
    examineCertificates(located.targets, examination),
    anchoreTime(located.targets, http, { timeoutMs: clockTimeoutMs, signal }).then((time) =>
      time === undefined ? undefined : time - clock(),
    ),
  ])
  return [
    { level: 'ok', part: 'configuration', text: `${path} is valid` },
    ...remarksOf(config).map((text): Line => ({
      level: 'warn',
      part: 'configuration',
      text,
      command: `npx anchor-watch check config --config ${path}`,
    })),
    ...secrets,
    ...anchore,
    ...certificates,
    ...examined.lines,
    ...unnamedLines(examined.services, examination),
    ...clockLines({
      anchore: aheadMs,
      database: examined.aheadMs,
      isSimulated: examination.variables[simulatedTime] !== undefined,
    }),
    ...aws,
  ]
}

/** Services of Anchore that watch.yml does not name; only their heartbeats are monitored. */
function unnamedLines(services: readonly string[], { config }: Examination): readonly Line[] {
  const named = new Set<string>(config.anchore.services.map(({ name }) => name))
  const others = services.filter((name) => !named.has(name))
  if (others.length === 0) return []
  return [
    {
      level: 'warn',
      part: 'services',
      text: `${others.join(', ')}: in Anchore's database and not in watch.yml; only their heartbeats are monitored`,
      remedy: 'Add their URLs to anchore.services.',
      command: `psql -d ${config.postgres.database} -c 'SELECT DISTINCT servicename, hostid FROM services'`,
    },
  ]
}
