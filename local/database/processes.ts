import { Client } from 'pg'

interface Address {
  readonly host: string
  readonly port: number
  readonly superuser: { readonly user: string; readonly password: string }
}

/** The IDs of the server's processes except the postmaster; each has a process group of its own. */
export async function processesOf({ host, port, superuser }: Address): Promise<readonly number[]> {
  const client = new Client({ host, port, database: 'postgres', ...superuser })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
  await client.end()
  return rows.map(({ pid }) => pid)
}

/** Signals a process; one that has ended meanwhile is ignored. */
export function signalTo(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
