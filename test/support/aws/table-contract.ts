import { describe, expect, it } from 'vitest'
import {
  maxItemBytes,
  type Attribute,
  type Item,
  type Table,
  type Update,
} from '../../../lib/publish/index.ts'

const { signal } = new AbortController()
const bytes = Uint8Array.from([0, 255, 128, 10])

/** The behaviour of every table; `create` returns an empty one for each test. */
export function tableContract(name: string, create: () => Promise<Table>): void {
  const filled = async (item: Item): Promise<Table> => {
    const table = await create()
    expect(await table.update('a', { set: item }, signal)).toBe(true)
    return table
  }

  describe(`${name} as a table`, () => {
    it('has no item until one is written', async () => {
      const table = await create()
      expect(await table.get('a', signal)).toBeUndefined()
      await table.update('a', { set: { age: 1 } }, signal)
      expect(await table.get('a', signal)).toEqual({ age: 1 })
      expect(await table.get('b', signal)).toBeUndefined()
    })

    it.each<[string, Attribute]>([
      ['a text', 'größe "\\'],
      ['an empty text', ''],
      ['a fraction', -0.1],
      ['a time', 1_795_516_260_123],
      ['bytes', bytes],
      ['100 kB', new Uint8Array(100_000).fill(7)],
    ])('gives %s back as it was', async (_title, written) => {
      expect((await (await filled({ written })).get('a', signal))?.['written']).toEqual(written)
    })

    it('keeps what an update does not name', async () => {
      const table = await filled({ name: 'a', age: 5, state: bytes })
      await table.update('a', { set: { age: 6 } }, signal)
      expect(await table.get('a', signal)).toEqual({ name: 'a', age: 6, state: bytes })
    })

    it('rejects an item that would be too large, and keeps what was there', async () => {
      const table = await filled({ age: 5, state: bytes })
      const large = new Uint8Array(maxItemBytes)
      await expect(table.update('a', { set: { state: large, age: 6 } }, signal)).rejects.toThrow()
      expect(await table.get('a', signal)).toEqual({ age: 5, state: bytes })
    })

    it.each<[string, Required<Update>['when'], boolean]>([
      ['an equal number', { attribute: 'age', is: 5 }, true],
      ['another number', { attribute: 'age', is: 4 }, false],
      ['a text in the place of a number', { attribute: 'name', is: 5 }, false],
      ['a number that is not there', { attribute: 'owner', is: 5 }, false],
      ['an absent attribute', { attribute: 'owner', is: undefined }, true],
      ['an attribute that is there as absent', { attribute: 'age', is: undefined }, false],
    ])('judges %s', async (_title, when, holds) => {
      const table = await filled({ name: 'a', age: 5 })
      expect(await table.update('a', { set: { name: 'written' }, when }, signal)).toBe(holds)
      expect((await table.get('a', signal))?.['name']).toBe(holds ? 'written' : 'a')
    })

    it('takes an item that is not there for one without attributes', async () => {
      const table = await create()
      const set = { age: 1 }
      expect(await table.update('a', { set, when: { attribute: 'age', is: 5 } }, signal)).toBe(false)
      expect(await table.get('a', signal)).toBeUndefined()
      expect(await table.update('a', { set, when: { attribute: 'age', is: undefined } }, signal)).toBe(true)
    })

    it('lets one of twenty at once win', async () => {
      const table = await create()
      const when = { attribute: 'owner', is: undefined }
      const tries = Array.from({ length: 20 }, (_, owner) =>
        table.update('a', { set: { owner }, when }, signal),
      )
      const won = await Promise.all(tries)
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await table.get('a', signal)).toEqual({ owner: won.indexOf(true) })
    })

    it('rejects when it is aborted, and writes nothing', async () => {
      const table = await filled({ age: 5 })
      await expect(table.get('a', AbortSignal.abort())).rejects.toThrow()
      await expect(table.update('a', { set: { age: 6 } }, AbortSignal.abort())).rejects.toThrow()
      expect(await table.get('a', signal)).toEqual({ age: 5 })
    })
  })
}
