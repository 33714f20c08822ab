import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { listenAgain } from '../../local/listen.ts'

test('a server waits for its port while another has it', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const server = createServer()
  let refused = 0
  server.once('error', () => {
    refused += 1
    other.close()
  })
  await listenAgain(server, port)
  expect({ refused, port: (server.address() as AddressInfo).port }).toEqual({ refused: 1, port })
  server.close()
})
