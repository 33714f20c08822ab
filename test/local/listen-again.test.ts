import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { listenAgain } from '../../local/listen-again.ts'

test('a server waits for its port while another has it', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const server = createServer()
  let refused = 0
  await listenAgain(async () => {
    server.listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      refused += 1
      other.close()
      throw error
    }
  })
  expect({ refused, port: (server.address() as AddressInfo).port }).toEqual({ refused: 1, port })
  server.close()
})
