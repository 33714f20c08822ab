import { allColumns as adviceColumns } from '../columns.ts'
import { alarmsOf, type AlarmedConfig } from '../../alarms/index.ts'
import { columnKey, type Column, columnsOf } from '../../cloudwatch/index.ts'
import { percentileColumns } from './percentiles.ts'

/** The columns of the day, by the minute: those that the advice and the alarms use. */
export function dayColumns(config: AlarmedConfig): readonly Column[] {
  const columns = [...adviceColumns, ...columnsOf(alarmsOf(config))]
  return [...new Map(columns.map((column) => [columnKey(column), column])).values()]
}

/** The columns of the week before, by the hour. */
export const weekColumns = adviceColumns

/** The number of metrics that one digest reads from CloudWatch. */
export function metricsRead(config: AlarmedConfig): number {
  return dayColumns(config).length + percentileColumns.length + weekColumns.length
}
