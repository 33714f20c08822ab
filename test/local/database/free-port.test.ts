import { expect, test } from 'vitest'
import { onFreePort } from '../../../local/database/postmaster.ts'

const taken = new Error('could not bind IPv4 address "127.0.0.1": Address already in use')

/** A program that fails as often as `errors` has errors. */
function failing(errors: readonly Error[]) {
  const ports: number[] = []
  const start = (port: number): Promise<number> => {
    ports.push(port)
    const error = errors[ports.length - 1]
    return error === undefined ? Promise.resolve(port) : Promise.reject(error)
  }
  return { start, ports }
}

test('a program whose port another process took starts on another one', async () => {
  const { start, ports } = failing([taken, taken])
  expect(await onFreePort(start)).toBe(ports[2])
})

test('the third error is the last', async () => {
  const { start, ports } = failing([taken, taken, taken])
  await expect(onFreePort(start)).rejects.toThrow('Address already in use')
  expect(ports).toHaveLength(3)
})

test('another error is not repeated', async () => {
  const { start, ports } = failing([new Error('invalid value for parameter')])
  await expect(onFreePort(start)).rejects.toThrow('invalid value')
  expect(ports).toHaveLength(1)
})
