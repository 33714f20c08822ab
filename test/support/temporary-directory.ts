import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * The path of an empty directory, deleted with the test, or with the file for `afterAll`. Other accounts may enter it:
 * PostgreSQL's does where the tests run as root.
 */
export function temporaryDirectory(atEnd: (remove: () => void) => void = onTestFinished): string {
  const path = mkdtempSync(join(tmpdir(), 'anchor-watch-test-'))
  chmodSync(path, 0o755)
  atEnd(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}
