import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Capture, CapturedMinute } from '../capture/capture.ts'
import { configFromJson } from '../../lib/config/index.ts'
import { messageOf, textAt } from '../../lib/model/index.ts'

const remedy = 'name a folder that npx anchor-watch record wrote'

/**
 * Reads a capture, the folder that `npx anchor-watch record` wrote. Throws an error with the reason and the remedy if it
 * is not one.
 */
export function readCapture(directory: string): Capture {
  const names = read(directory, (path) => readdirSync(path))
    .filter((name) => /^\d{4}-.+Z\.json$/.test(name))
    .toSorted()
  if (names.length === 0) throw new Error(`--replay: ${directory} has no captured minute; ${remedy}`)
  return {
    config: read(join(directory, 'config.json'), (path) => configFromJson(readFileSync(path, 'utf8'))),
    minutes: names.map((name) =>
      read(join(directory, name), (path) => JSON.parse(readFileSync(path, 'utf8')) as CapturedMinute),
    ),
  }
}

function read<T>(path: string, readAt: (path: string) => T): T {
  try {
    return readAt(path)
  } catch (thrown) {
    throw new Error(`--replay: ${path} cannot be read (${reasonOf(thrown, path)}); ${remedy}`, {
      cause: thrown,
    })
  }
}

function reasonOf(thrown: unknown, path: string): string {
  const code = textAt(thrown, 'code')
  if (code === 'ENOENT') return `there is no ${resolve(path)}`
  return code === 'ENOTDIR' ? 'it is not a folder' : messageOf(thrown)
}
