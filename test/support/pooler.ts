import { connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { listening } from './listening.ts'

/** BackendKeyData of protocol 3.0: the process and its secret. */
const keyData = Buffer.from([0x4b, 0, 0, 0, 12])

/**
 * What PgBouncer and RDS Proxy are to a client: the server's answers, but a process number of the pooler's own.
 * The port that it listens on; it is gone when the test is.
 */
export async function startPooler(
  serverPort: number,
  { keepsProcess = false, dropsSettings = false, hides = '' } = {},
): Promise<number> {
  const server = createServer((client) => {
    const backend = connect(serverPort, '127.0.0.1')
    for (const one of [client, backend]) one.on('error', () => undefined)
    client.once('data', (startup) => {
      backend.write(dropsSettings ? withoutSettings(startup) : startup)
      client.pipe(backend)
    })
    backend.on('data', (bytes) => client.write(without(hides, keepsProcess ? bytes : withOwnProcess(bytes))))
    backend.on('close', () => client.destroy())
    client.on('close', () => backend.destroy())
  })
  onTestFinished(() => void server.close())
  return listening(server)
}

/** The name of a setting that the server reports, made illegible. */
function without(name: string, bytes: Buffer): Buffer {
  const found = name === '' ? -1 : bytes.indexOf(name)
  if (found === -1) return bytes
  const changed = Buffer.from(bytes)
  return changed.fill('x', found, found + name.length)
}

/** A StartupMessage with the user and the database alone. */
function withoutSettings(startup: Buffer): Buffer {
  const parameters = startup.subarray(8).toString().split('\0')
  const kept = parameters.flatMap((name, index) => {
    const isKept = index % 2 === 0 && ['user', 'database'].includes(name)
    return isKept ? [`${name}\0${parameters[index + 1] ?? ''}\0`] : []
  })
  const body = Buffer.from(`${kept.join('')}\0`)
  const head = Buffer.from(startup.subarray(0, 8))
  head.writeInt32BE(head.length + body.length)
  return Buffer.concat([head, body])
}

function withOwnProcess(bytes: Buffer): Buffer {
  const found = bytes.indexOf(keyData)
  if (found === -1) return bytes
  const changed = Buffer.from(bytes)
  const process = found + keyData.length
  changed.writeInt32BE(bytes.readInt32BE(process) + 1, process)
  return changed
}
