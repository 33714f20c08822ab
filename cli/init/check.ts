import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseConfig, formatPath } from '../../lib/config/index.ts'
import { withMissing, type Entry, type Values } from './values.ts'
import { placeholders } from './watch-file.ts'

const sample = { env: 'SAMPLE' }
/** Valid values for the keys that have no answer yet. */
const samples: readonly Entry[] = [
  [['deployment'], 'sample'],
  [['anchore', 'services'], { apiext: { url: 'http://sample:8228' } }],
  [['postgres', 'host'], 'sample'],
  [['postgres', 'user'], 'sample'],
  [['postgres', 'password'], sample],
  [['oncall', 'channels'], [{ slack: { url: sample } }]],
]

/** The problems of the values at these paths of the watch.yml `out`, a line each. The placeholders of init are valid here. */
export function problemsAt(
  paths: readonly (readonly string[])[],
  values: Values,
  out: string,
): readonly string[] {
  const text = Object.values(placeholders).reduce(
    (written, placeholder) => written.replaceAll(placeholder, placeholder.replace('.invalid', '.sample')),
    // JSON is YAML too.
    JSON.stringify(withMissing(values, samples)),
  )
  const readFile = (named: string): string => readFileSync(resolve(dirname(out), named), 'utf8')
  const parsed = parseConfig(text, { source: out, readFile })
  if (parsed.ok) return []
  const asked = paths.map(formatPath)
  return parsed.failure
    .filter(({ path }) => asked.some((one) => path.startsWith(one)))
    .map(({ path, message }) => `${path}: ${message}`)
}
