import { expect, test } from 'vitest'
import { placed } from '../../deploy/widgets.ts'

test('a row of a dashboard holds widgets up to its whole width', () => {
  const widget = { type: 'metric', width: 8, height: 6, properties: {} } as const
  const places = placed([widget, widget, widget, widget]).map(({ x, y }) => [x, y])
  expect(places).toEqual([
    [0, 0],
    [8, 0],
    [16, 0],
    [0, 6],
  ])
})
