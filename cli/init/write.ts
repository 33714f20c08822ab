import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { alarmTestsFile } from './alarm-tests-file.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/index.ts'
import { isMissing } from '../files.ts'

/** The name of the alarm tests beside a watch.yml. */
export const alarmTests = 'alarms.yml'

/** Writes the file. Without `replaces` it does not overwrite a file that appeared in the meantime. */
export function write(out: string, text: string, replaces: boolean): Outcome<undefined, string> {
  try {
    writeFileSync(out, text, { flag: replaces ? 'w' : 'wx' })
    return success(undefined)
  } catch (thrown) {
    const reason = isMissing(thrown) ? `there is no folder ${resolve(dirname(out))}` : messageOf(thrown)
    return failed(`${out} cannot be written (${reason}); name another place with --out FILE`)
  }
}

/** Writes the files beside a watch.yml that are missing: alarm tests, and a .gitignore for results and passwords. */
export function writeMissing(directory: string): Outcome<undefined, string> {
  const files = {
    [alarmTests]: alarmTestsFile(directory),
    '.gitignore': 'node_modules/\n.anchor-watch/\npackage/\n*.env\n',
  }
  const missing = Object.entries(files).filter(([name]) => !existsSync(join(directory, name)))
  const written = missing.map(([name, text]) => write(join(directory, name), text, false))
  return written.find(({ ok }) => !ok) ?? success(undefined)
}
