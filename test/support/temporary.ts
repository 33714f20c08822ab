import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** When a directory is deleted: with the test, or with the file of tests (`afterAll`). */
export type AtEnd = (remove: () => void) => void

/** The path of an empty directory. Other accounts may enter it: PostgreSQL's does where the tests run as root. */
export function temporaryDirectory(atEnd: AtEnd = onTestFinished): string {
  const path = mkdtempSync(join(tmpdir(), 'anchor-watch-test-'))
  chmodSync(path, 0o755)
  atEnd(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

/** The path of a file with this text, alone in its directory. */
export function temporaryFile(name: string, text: string, atEnd?: AtEnd): string {
  const path = join(temporaryDirectory(atEnd), name)
  writeFileSync(path, text)
  return path
}
