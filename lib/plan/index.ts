/*
 * The plan of a configuration: its series, alarms and calls, its price a month, and its difference to a deployed stack.
 * In: a Config, and the template that is deployed. Out: positions of the bill (price.ts), and the differences.
 * Prices are AWS' list prices (list-prices.ts); anything that is billed has a position.
 * It opens no connection.
 * It must not know how the stack is deployed.
 */

export {
  describedAlarm,
  type Change,
  type Difference,
  type State,
  differenceOf,
  metadataKey,
  stateOfTemplate,
} from './difference.ts'
export { listPrices, pricedRegion, type Price, priceOf } from './price.ts'
export { type Endpoint, type Plan, planOf, plannedState, seriesCounts } from './plan.ts'
