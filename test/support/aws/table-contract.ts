import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryTable } from '../../../local/aws/memory-table.ts'
import {
  maxItemBytes,
  type Attribute,
  type Condition,
  type Item,
  type Table,
  type Update,
} from '../../../lib/publish/index.ts'
import { anyUpdate, bytes, conditions, itemOfConditions } from './table-updates.ts'

const { signal } = new AbortController()

/** The behaviour of every table; `create` returns an empty one for each test. */
export function tableContract(name: string, create: () => Promise<Table>): void {
  const filled = async (item: Item): Promise<Table> => {
    const table = await create()
    await table.update('a', { set: item }, signal)
    return table
  }

  describe(`${name} as a table`, () => {
    it('has no item until one is written', async () => {
      const table = await create()
      expect(await table.get('a', signal)).toBeUndefined()
      expect(await table.update('a', { set: { age: 1 } }, signal)).toEqual({
        applied: true,
        item: { age: 1 },
      })
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
      const table = await filled({ written })
      const item = await table.get('a', signal)
      expect(item?.['written']).toEqual(written)
    })

    it('keeps what an update does not name, and forgets what it removes', async () => {
      const table = await filled({ name: 'a', age: 5, state: bytes })
      const updated = await table.update('a', { set: { age: 6 }, remove: ['name', 'nothing'] }, signal)
      expect(updated).toEqual({ applied: true, item: { age: 6, state: bytes } })
      expect(await table.get('a', signal)).toEqual({ age: 6, state: bytes })
    })

    it('returns the item as it was before, where that is asked for', async () => {
      const table = await create()
      const update: Update = { set: { age: 6 }, returns: 'before' }
      expect(await table.update('a', update, signal)).toEqual({ applied: true, item: {} })
      expect(await table.update('a', update, signal)).toEqual({ applied: true, item: { age: 6 } })
    })

    it('rejects an item that would be too large, and keeps what was there', async () => {
      const table = await filled({ age: 5, state: bytes })
      const large = new Uint8Array(maxItemBytes)
      await expect(table.update('a', { set: { state: large, age: 6 } }, signal)).rejects.toThrow()
      expect(await table.get('a', signal)).toEqual({ age: 5, state: bytes })
    })

    it('removes without setting anything', async () => {
      const table = await filled({ name: 'a', age: 5 })
      await table.update('a', { set: {}, remove: ['name'] }, signal)
      expect(await table.get('a', signal)).toEqual({ age: 5 })
    })

    it.each(conditions)('judges %s', async (_title, when, holds) => {
      const table = await filled(itemOfConditions)
      const { applied } = await table.update('a', { set: { name: 'written' }, when }, signal)
      expect(applied).toBe(holds)
      expect((await table.get('a', signal))?.['name']).toBe(holds ? 'written' : 'a')
    })

    it('takes an item that is not there for one without attributes', async () => {
      const table = await create()
      const refused: Condition = [[{ attribute: 'age', is: 'less', to: 5 }]]
      expect(await table.update('a', { set: { age: 1 }, when: refused }, signal)).toEqual({ applied: false })
      expect(await table.get('a', signal)).toBeUndefined()
      const taken: Condition = [[{ attribute: 'age', is: 'absent' }]]
      expect(await table.update('a', { set: { age: 1 }, when: taken }, signal)).toMatchObject({
        applied: true,
      })
    })

    it('lets one of twenty at once win', async () => {
      const table = await create()
      const when: Condition = [[{ attribute: 'owner', is: 'absent' }]]
      const tries = Array.from({ length: 20 }, (_, index) =>
        table.update('a', { set: { owner: index }, when }, signal),
      )
      const winners = (await Promise.all(tries)).filter(({ applied }) => applied)
      expect(winners).toHaveLength(1)
      expect(winners).toEqual([{ applied: true, item: await table.get('a', signal) }])
    })

    it('rejects when it is aborted, and writes nothing', async () => {
      const table = await filled({ age: 5 })
      await expect(table.get('a', AbortSignal.abort())).rejects.toThrow()
      await expect(table.update('a', { set: { age: 6 } }, AbortSignal.abort())).rejects.toThrow()
      expect(await table.get('a', signal)).toEqual({ age: 5 })
    })

    it('does what the table in memory does, whatever the updates', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyUpdate, { minLength: 1, maxLength: 6 }), async (updates) => {
          const [table, model] = [await create(), memoryTable()]
          for (const one of updates) {
            expect(await table.update('a', one, signal)).toEqual(await model.update('a', one, signal))
          }
          expect(await table.get('a', signal)).toEqual(await model.get('a', signal))
        }),
        { numRuns: 20 },
      )
    })
  })
}
