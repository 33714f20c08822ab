import { formatQuantity } from '../model/index.ts'

/** A line of the report. */
export interface Item {
  readonly text: string
  readonly details?: readonly string[]
}

export const count = (value: number): string => formatQuantity(value, 'Count')
export const time = (value: number): string =>
  Number.isFinite(value) ? formatQuantity(value, 'Seconds') : 'without end'
export const percent = (share: number): string => formatQuantity(share * 100, 'Percent')
