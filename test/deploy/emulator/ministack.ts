import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { delimiter, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export const region = 'eu-central-1'

const startMs = 60_000
const pollMs = 200

/** MiniStack (https://ministack.org), which runs functions as processes of this machine. */
export interface Emulator {
  /** The environment of a user whose AWS it is. */
  readonly variables: Readonly<Record<string, string>>
  /** Runs a function and returns its answer; rejects if the function fails. */
  readonly invoke: (name: string, event: object) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts it with its files in `directory`; the package is on PYTHONPATH. */
export async function startMiniStack(directory: string): Promise<Emulator> {
  const port = String(await freePort())
  const endpoint = `http://127.0.0.1:${port}`
  const child = spawn('python3', ['-m', 'ministack'], {
    env: {
      // Its functions run on the Node.js of this process.
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      PYTHONPATH: process.env['PYTHONPATH'],
      HOME: directory,
      TMPDIR: directory,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: port,
      MINISTACK_REGION: region,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
    },
    stdio: 'ignore',
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const until = performance.now() + startMs
  while (!(await answers(`${endpoint}/_ministack/health`))) {
    if (child.exitCode !== null || performance.now() > until) {
      await stop()
      throw new Error('MiniStack does not start')
    }
    await pause(pollMs)
  }
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const invoke = async (name: string, event: object): Promise<string> => {
    const url = `${endpoint}/2015-03-31/functions/${name}/invocations`
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
    const answer = await response.text()
    if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(`${name}: ${answer}`)
    return answer
  }
  return { variables, invoke, stop }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
