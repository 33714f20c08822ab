import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Cluster {
  readonly initdb: string
  /** A directory for files beside the data. */
  readonly directory: string
  readonly data: string
  readonly superuser: { readonly user: string; readonly password: string }
  readonly account: { readonly uid?: number; readonly gid?: number }
}

/** Fills an empty data directory. */
export async function createCluster({
  initdb,
  directory,
  data,
  superuser: { user, password },
  account,
}: Cluster): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(passwordFile, account.uid, account.gid)
  }
  const flags = ['--auth=scram-sha-256', '--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8']
  const child = spawn(
    initdb,
    [`--pgdata=${data}`, `--username=${user}`, `--pwfile=${passwordFile}`, ...flags],
    {
      ...account,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    },
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`initdb failed with exit code ${code ?? 'none'}; its reason is above`)
}
