import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, at, parseJson } from '../../lib/model/index.ts'
import { metadataKey } from '../../lib/plan/index.ts'
import { createDirectory } from '../files.ts'

/**
 * Creates the folder; it stays if the package fails. Returns a message if it cannot be written, or has files
 * that may be the user's; otherwise undefined.
 */
export function prepareDirectory(out: string): string | undefined {
  try {
    createDirectory(out)
    if (readdirSync(out).length === 0 || isOwn(out)) return undefined
  } catch (error) {
    return `${out} cannot be written (${messageOf(error)}); name another folder with --out`
  }
  return `${out} is not empty and has no template.json of anchor-watch: name a new folder with --out`
}

function isOwn(out: string): boolean {
  const path = join(out, 'template.json')
  return existsSync(path) && at(parseJson(readFileSync(path, 'utf8')), 'Metadata', metadataKey) !== undefined
}

/** Deletes the zips of earlier packages: these names with another hash. */
export function removeOldZips(out: string, names: readonly string[]): void {
  for (const file of readdirSync(out)) {
    const [, name] = /^(.+)-[0-9a-f]{16}\.zip$/.exec(file) ?? []
    if (name !== undefined && names.includes(name)) rmSync(join(out, file))
  }
}
