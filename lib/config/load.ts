import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { failed, messageOf } from '../model/failure.ts'
import { parseConfig, type ParsedConfig } from './parse.ts'

/** Reads a watch.yml and the files that it names, relative to it. A file that cannot be read is a problem. */
export function loadConfig(path: string): ParsedConfig {
  const directory = dirname(path)
  const readFile = (named: string) => readFileSync(resolve(directory, named), 'utf8')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    const message = `the file cannot be read (${messageOf(thrown)}); name it with --config FILE`
    return failed([{ source: path, position: undefined, path: '', message }])
  }
  return parseConfig(text, { source: path, readFile })
}
