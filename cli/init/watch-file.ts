import { dirname, join, relative, resolve, sep } from 'node:path'
import { readDocument, watchFile } from '../../lib/config/index.ts'
import { at } from '../../lib/model/index.ts'
import { projectRoot } from '../../local/project.ts'
import { asValues, withMissing, type Values } from './values.ts'

/** The schema for editors; it stays in the project. */
const schema = join(projectRoot, 'anchor-watch.schema.json')

/** They never resolve (RFC 2606): `check config` refuses them, so that a forgotten placeholder is not deployed. */
export const placeholders = { database: 'postgres.invalid', services: 'anchore.invalid' } as const

/** The watch.yml of these values, for the place `out`. */
export function watchFileOf(values: Values, out: string): string {
  const whole = withMissing(values, [[['postgres', 'host'], placeholders.database]])
  const text = watchFile(whole, pathFrom(dirname(out), schema))
  return text.replace(
    `host: ${placeholders.database}\n`,
    `host: ${placeholders.database} # FILL IN: the host of Anchore's PostgreSQL\n`,
  )
}

/** The values of a watch.yml that has not been edited since init wrote it; undefined for any other text. */
export function valuesOf(text: string, out: string): Values | undefined {
  const { alarms, ...values } = asValues(readDocument(text).value)
  if (alarms === undefined || watchFileOf(values, out) !== text) return undefined
  const { host, ...postgres } = asValues(values['postgres'])
  return host === placeholders.database ? { ...values, postgres } : values
}

/** Whether a service has the placeholder for its host. */
export function hasPlaceholder(values: Values): boolean {
  return JSON.stringify(at(values, 'anchore', 'services') ?? '').includes(placeholders.services)
}

/** `./name` or `../name`, with slashes on every system. */
export function pathFrom(directory: string, file: string): string {
  const path = relative(resolve(directory), file).replaceAll(sep, '/')
  return path.startsWith('.') ? path : `./${path}`
}
