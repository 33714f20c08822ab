import { allColumns as adviceColumns } from '../advice/columns.ts'
import { alarmsOf, type AlarmedConfig } from '../catalogue.ts'
import { columnKey, type Column } from '../history/history.ts'
import { columnsOf } from '../simulator/published.ts'
import { percentileColumns } from './percentiles.ts'

/** The columns of the minutes of the day: those of advice and those that the alarms see. */
export function dayColumns(config: AlarmedConfig): readonly Column[] {
  const columns = [...adviceColumns, ...columnsOf(alarmsOf(config))]
  return [...new Map(columns.map((column) => [columnKey(column), column])).values()]
}

/** The columns of the hours of the week before. */
export const weekColumns = adviceColumns

/** The metrics that one digest asks CloudWatch for. */
export function metricsRead(config: AlarmedConfig): number {
  return dayColumns(config).length + percentileColumns.length + weekColumns.length
}
