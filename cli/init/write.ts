import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'

/** Writes the file. Without `replaces` it does not overwrite a file that appeared in the meantime. */
export function write(out: string, text: string, replaces: boolean): Outcome<undefined, string> {
  try {
    writeFileSync(out, text, { flag: replaces ? 'w' : 'wx' })
    return success(undefined)
  } catch (thrown) {
    return failed(`${out} cannot be written (${messageOf(thrown)}); name another place with --out FILE`)
  }
}

/** Keeps what the commands write, and passwords of local runs, out of git. A .gitignore of the user stays as it is. */
export function writeIgnored(directory: string): void {
  const file = join(directory, '.gitignore')
  if (!existsSync(file)) writeFileSync(file, 'node_modules/\n.anchor-watch/\npackage/\n*.env\n')
}
