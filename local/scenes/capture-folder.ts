import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capture, CapturedMinute } from '../../lib/capture/capture.ts'
import { configFromJson } from '../../lib/config/frozen.ts'

/**
 * Reads a capture, the folder that `npx anchor-watch record` wrote. Throws an error with the reason if it is not one.
 */
export function readCapture(directory: string): Capture {
  const names = readdirSync(directory)
    .filter((name) => /^\d{4}-.+Z\.json$/.test(name))
    .toSorted()
  if (names.length === 0) throw new Error(`${directory} has no captured minute`)
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  return {
    config: configFromJson(read('config.json')),
    minutes: names.map((name) => JSON.parse(read(name)) as CapturedMinute),
  }
}
