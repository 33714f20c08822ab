import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const program = join(import.meta.dirname, '../../../local/start.ts')

/** `npm start` without its page: a simulated Anchore with a real PostgreSQL. Writes its watch.yml to `file`. */
export async function startLocalRun(file: string): Promise<{ readonly stop: () => Promise<void> }> {
  const args = [program, '--headless', '--minutes', '100000', '--config-out', file]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((ready, reject) => {
    child.once('exit', () => {
      reject(new Error('the local run ended'))
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('minute ')) ready()
    })
  })
  return {
    stop: async () => {
      child.kill('SIGINT')
      await once(child, 'exit')
    },
  }
}
