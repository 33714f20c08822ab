import fc from 'fast-check'
import type { Attribute, Condition, Item, Update } from '../../../lib/publish/index.ts'

export const bytes = Uint8Array.from([0, 255, 128, 10])

/** The item for which each of the conditions holds or not. */
export const itemOfConditions: Item = { name: 'a', age: 5, blob: bytes }
export const conditions: [string, Condition, boolean][] = [
  ['an attribute that is absent', [[{ attribute: 'owner', is: 'absent' }]], true],
  ['an attribute that is there as absent', [[{ attribute: 'name', is: 'absent' }]], false],
  ['an equal text', [[{ attribute: 'name', is: 'equal', to: 'a' }]], true],
  ['another text', [[{ attribute: 'name', is: 'equal', to: 'b' }]], false],
  ['an equal number', [[{ attribute: 'age', is: 'equal', to: 5 }]], true],
  ['a greater number', [[{ attribute: 'age', is: 'less', to: 6 }]], true],
  ['the same number as less', [[{ attribute: 'age', is: 'less', to: 5 }]], false],
  ['a later text', [[{ attribute: 'name', is: 'less', to: 'b' }]], true],
  ['a number that is written as text', [[{ attribute: 'age', is: 'equal', to: '5' }]], false],
  ['a text beside a number', [[{ attribute: 'age', is: 'less', to: '6' }]], false],
  ['a text beside bytes', [[{ attribute: 'blob', is: 'less', to: 'z' }]], false],
  ['an equality with nothing', [[{ attribute: 'owner', is: 'equal', to: 'a' }]], false],
  ['an order with nothing', [[{ attribute: 'owner', is: 'less', to: 'a' }]], false],
  [
    'two claims of which one fails',
    [
      [
        { attribute: 'name', is: 'equal', to: 'a' },
        { attribute: 'age', is: 'less', to: 5 },
      ],
    ],
    false,
  ],
  [
    'two alternatives of which one holds',
    [[{ attribute: 'name', is: 'equal', to: 'b' }], [{ attribute: 'age', is: 'less', to: 6 }]],
    true,
  ],
]

const attribute = fc.constantFrom('one', 'two', 'state')
const value: fc.Arbitrary<Attribute> = fc.oneof(
  fc.constantFrom('', 'a', 'b'),
  fc.integer({ min: -2, max: 2 }),
)
const claim = fc.oneof(
  fc.record({ attribute, is: fc.constant('absent' as const) }),
  fc.record({
    attribute,
    is: fc.constantFrom('equal' as const, 'less' as const),
    to: fc.oneof(fc.constantFrom('a', 'b'), fc.integer({ min: -2, max: 2 })),
  }),
)
/** Any update; it removes nothing that it sets. */
export const anyUpdate: fc.Arbitrary<Update> = fc
  .record(
    {
      set: fc.dictionary(attribute, value, { minKeys: 1, noNullPrototype: true }),
      remove: fc.uniqueArray(attribute),
      when: fc.array(fc.array(claim, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
      returns: fc.constantFrom('before' as const, 'after' as const),
    },
    { requiredKeys: ['set'] },
  )
  .map(({ remove = [], ...rest }) => ({ ...rest, remove: remove.filter((name) => !(name in rest.set)) }))
