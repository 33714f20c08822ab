/** The notation of one kind of number in watch.yml. */
export interface Quantity {
  /** The expected notation, for messages: `a duration such as 500ms, 30s, 10m or 2h`. */
  readonly expected: string
  /** The texts that `parse` understands. */
  readonly pattern: RegExp
  /** Whether a bare YAML number is accepted too. */
  readonly bare: boolean
  /** In the quantity's own unit; NaN for a text that `pattern` does not match. */
  readonly parse: (text: string) => number
  readonly format: (value: number) => string
}

interface Notation {
  readonly expected: string
  /** The unit's name and its size in the quantity's own unit, smallest first. */
  readonly units: readonly (readonly [name: string, size: number])[]
  readonly separator?: string
  readonly bare?: boolean
}

function defineQuantity({ expected, units, separator = '', bare = false }: Notation): Quantity {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?) *(${units.map(([name]) => name).join('|')})$`)
  const [smallest = ['', 1] as const] = units
  return {
    expected,
    pattern,
    bare,
    parse: (text) => {
      const [, amount, unit] = pattern.exec(text) ?? []
      const size = units.find(([name]) => name === unit)?.[1] ?? Number.NaN
      return toThousandths(Number(amount) * size)
    },
    format: (value) => {
      const fits = ([, size]: readonly [string, number]) => value >= size && Number.isInteger(value / size)
      const [name, size] = units.findLast(fits) ?? smallest
      return `${toThousandths(value / size)}${name === '' ? '' : separator}${name}`
    },
  }
}

/** Rounds away binary fractions: 1.1 minutes are 66 seconds, not 66.00000000000001. */
function toThousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

function durationIn(secondSize: number): Quantity {
  return defineQuantity({
    expected: 'a duration such as 500ms, 30s, 10m or 2h',
    units: [
      ['ms', secondSize / 1_000],
      ['s', secondSize],
      ['m', secondSize * 60],
      ['h', secondSize * 3_600],
      ['d', secondSize * 86_400],
    ],
  })
}

export const seconds = durationIn(1)
export const milliseconds = durationIn(1_000)

export const bytes = defineQuantity({
  expected: 'a size such as 500 kB, 20 MB or 10 GiB',
  separator: ' ',
  units: [
    ['B', 1],
    ['kB', 1e3],
    ['KiB', 2 ** 10],
    ['MB', 1e6],
    ['MiB', 2 ** 20],
    ['GB', 1e9],
    ['GiB', 2 ** 30],
    ['TB', 1e12],
    ['TiB', 2 ** 40],
  ],
})

export const percent = defineQuantity({
  expected: 'a percentage such as 70 or 70%',
  units: [['%', 1]],
  bare: true,
})

export const plainNumber = defineQuantity({ expected: 'a number', units: [['', 1]], bare: true })
