import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { failed, messageOf } from '../model/index.ts'
import { parseConfig, type ParsedConfig } from './parse.ts'

/** Reads a watch.yml and the files that it names, relative to it. A file that cannot be read is a problem. */
export function loadConfig(path: string): ParsedConfig {
  const directory = dirname(path)
  const readFile = (named: string) => readFileSync(resolve(directory, named), 'utf8')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return failed([{ source: path, position: undefined, path: '', message: unreadable(thrown) }])
  }
  return parseConfig(text, { source: path, readFile })
}

function unreadable(thrown: unknown): string {
  const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
  return isMissing
    ? 'there is no such file: `npx anchor-watch init` writes it; --config FILE names another'
    : `the file cannot be read (${messageOf(thrown)}); --config FILE names another`
}
