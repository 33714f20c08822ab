import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach } from 'vitest'
import { loadConfig, type Config } from '../../../lib/config/index.ts'
import type { Ended } from '../local/command-line.ts'
import { inProcess } from '../local/terminal.ts'
import { temporaryDirectory } from '../temporary.ts'

/** A secret for the places where init must not copy it from. */
export const secret = 'marked-password'

/** The files beside the new watch.yml, by their names. */
export interface InitDirectory {
  readonly path: (name?: string) => string
  readonly read: (name?: string) => string
  readonly write: (name: string, text: string) => void
  readonly exists: () => boolean
  /** Runs `anchor-watch init` with these options. */
  readonly init: (...args: readonly string[]) => Promise<Ended>
  /** The configuration of watch.yml; throws its problems. */
  readonly config: () => Config
}

/** An empty directory for each test of the file. */
export function initDirectory(): InitDirectory {
  let directory = ''
  beforeEach(() => {
    directory = temporaryDirectory()
  })
  const path = (name = 'watch.yml'): string => join(directory, name)
  return {
    path,
    read: (name) => readFileSync(path(name), 'utf8'),
    write: (name, text) => {
      writeFileSync(path(name), text)
    },
    exists: () => existsSync(path()),
    init: (...args) => inProcess(['init', '--out', path(), ...args]),
    config: () => {
      const loaded = loadConfig(path())
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
      return loaded.value
    },
  }
}
