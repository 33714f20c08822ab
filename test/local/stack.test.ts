import { expect, test } from 'vitest'
import { createStack, type Stack } from '../../local/stack.ts'

function recorded(...names: readonly string[]): {
  readonly stack: Stack
  readonly closed: readonly string[]
} {
  const stack = createStack()
  const closed: string[] = []
  names.forEach((name) => {
    stack.defer(() => {
      closed.push(name)
      return name.startsWith('broken') ? Promise.reject(new Error(name)) : Promise.resolve()
    })
  })
  return { stack, closed }
}

test('closes what was opened last first', async () => {
  const { stack, closed } = recorded('database', 'catalog', 'pool')
  await stack.close()
  expect(closed).toEqual(['pool', 'catalog', 'database'])
})

test('closes everything whatever fails, and rejects with the first failure', async () => {
  const { stack, closed } = recorded('database', 'broken catalog', 'broken pool')
  await expect(stack.close()).rejects.toThrow('broken pool')
  expect(closed).toEqual(['broken pool', 'broken catalog', 'database'])
})

test('closes once', async () => {
  const { stack, closed } = recorded('database')
  await stack.close()
  await stack.close()
  expect(closed).toEqual(['database'])
})

test('gives an opened part back and stops it', async () => {
  const stack = createStack()
  const part = {
    url: 'http://127.0.0.1/',
    stopped: 0,
    stop: () => Promise.resolve((part.stopped += 1)).then(() => undefined),
  }
  expect(await stack.opened(Promise.resolve(part))).toBe(part)
  expect(part.stopped).toBe(0)
  await stack.close()
  expect(part.stopped).toBe(1)
})

test('has nothing to stop of a part that did not open', async () => {
  const { stack, closed } = recorded('database')
  await expect(stack.opened(Promise.reject(new Error('no port')))).rejects.toThrow('no port')
  await stack.close()
  expect(closed).toEqual(['database'])
})
