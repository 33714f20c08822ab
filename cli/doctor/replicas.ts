import { replicasUp, type ScrapedTarget, type ServiceConfig } from '../../lib/anchore/index.ts'
import { textAt, type Sample } from '../../lib/model/index.ts'
import type { Line } from '../line.ts'
import { addressesCommand } from './commands.ts'
import type { Warning } from './examination.ts'

/** A line for each service with the number of replicas that answer, and their versions. */
export function replicaLines(
  services: readonly ServiceConfig[],
  samples: readonly Sample[],
  scraped: readonly ScrapedTarget[],
): readonly Line[] {
  const up = new Map(
    samples.flatMap(({ metric, dimensions, measurement }) =>
      metric === replicasUp ? [[dimensions['Service'], Number(measurement)] as const] : [],
    ),
  )
  return services.map((service) => {
    const own = scraped.filter((target) => target.service === service.name)
    return replicaLine(service, up.get(service.name), versionsOf(own))
  })
}

function versionsOf(scraped: readonly ScrapedTarget[]): string {
  const samples = scraped.flatMap(({ scraped: answer }) => (answer.ok ? answer.value.samples : []))
  return [...new Set(samples.map(({ labels }) => labels.get('version') ?? ''))].join(' and ')
}

function replicaLine(service: ServiceConfig, up: number | undefined, version: string): Line {
  const { name, replicas, discover } = service
  const shown = version === '' ? '' : `, version ${version}`
  const text = `${name}: ${up ?? 'an unknown number'} of ${replicas} replicas answer${shown}`
  if (up !== undefined && up > 0 && up >= replicas) return { level: 'ok', part: 'replicas', text }
  const line = { part: 'replicas', text, command: addressesCommand(service) }
  if (up === undefined || up === 0) {
    const remedy = 'Correct the failures of this service that the other lines name.'
    return { ...line, level: 'fail', remedy }
  }
  const source = discover === undefined ? 'its list of URLs' : 'DNS'
  const remedy = `Start the others, or set replicas of anchore.services.${name} to the number in ${source}.`
  return { ...line, level: 'warn', remedy }
}

/** The services with several replicas behind one address. */
export function balancedLines(
  warnings: readonly Warning[],
  services: readonly ServiceConfig[],
): readonly Line[] {
  const flips = warnings.filter(({ event }) => event.startsWith('another replica behind the same address'))
  return services.flatMap((service): readonly Line[] => {
    const flip = flips.find(({ fields }) => textAt(fields, 'service') === service.name)
    if (flip === undefined) return []
    const text = `${service.name}: ${flip.event}`
    const remedy = textAt(flip.fields, 'remedy')
    return [{ level: 'warn', part: 'balancer', text, remedy, command: addressesCommand(service) }]
  })
}
