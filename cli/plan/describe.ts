import { type Change, type Difference, type Endpoint, type Plan, pricedRegion } from '../../lib/plan/index.ts'
import { aligned } from '../table.ts'

/** A difference below half a cent counts as none. */
const smallest = 0.005

/** The plan for people: the bill, then its parts. */
export function describePlan(plan: Plan): string {
  const { deployment, positions, dollars, afterFreeTier, endpoints, series, alarms, remarks } = plan
  const count = series.reduce((sum, one) => sum + one.count, 0)
  return [
    `Plan of ${deployment}: dollars a month, prices of ${pricedRegion}`,
    '',
    ...table([
      ['item', 'number', 'list', 'after the free tier'],
      ...positions.map((one) => [
        one.item,
        one.count.toLocaleString('en-US'),
        money(one.dollars),
        money(one.afterFreeTier),
      ]),
      ['total', '', money(dollars), money(afterFreeTier)],
    ]),
    ...(endpoints.length === 0
      ? []
      : ['', 'Not in the total, if the VPC has neither these nor a NAT gateway']),
    ...table(endpoints.map((one) => [endpointName(one), money(one.dollars)])),
    '',
    `${count} series`,
    ...table(series.map((one) => [one.metric, String(one.count), money(one.dollars)])),
    '',
    `${alarms.length} alarms`,
    ...table(alarms.map((one) => [one.name, one.topic, one.rule, money(one.dollars)])),
    ...(remarks.length === 0 ? [] : ['', ...remarks.map((remark) => `Remark: ${remark}`)]),
  ].join('\n')
}

function endpointName({ service, type, zones }: Endpoint): string {
  return type === 'gateway' ? `gateway endpoint ${service}` : `interface endpoint ${service}, ${zones} zones`
}

/** A remark on the prices; undefined if the deployment is in their region, or its region is not known. */
export function regionRemark(region: string | undefined): string | undefined {
  if (region === undefined || region === pricedRegion) return undefined
  return `The prices are those of ${pricedRegion}; in ${region}, the region of the stack, some differ.`
}

/** The difference for people, in the style of terraform. */
export function describeDifference(difference: Difference, from: string): string {
  const { added, changed, removed, dollars } = difference
  if (added.length + changed.length + removed.length === 0) return `No difference from ${from}.`
  return [
    `Difference from ${from}`,
    ...added.map((one) => `  + ${one.item}${price(one)}`),
    ...changed.flatMap((one) => [
      `  ~ ${one.item}${price(one)}`,
      ...one.settings.map((setting) => `      ${setting.name}: ${setting.from} -> ${setting.to}`),
    ]),
    ...removed.map((one) => `  - ${one.item}${price(one)}`),
    `${added.length} added, ${changed.length} changed, ${removed.length} removed; ${compared(dollars)}.`,
  ].join('\n')
}

function price({ dollars }: Change): string {
  return Math.abs(dollars) < smallest ? '' : ` (${compared(dollars)})`
}

/** `0.30 dollars a month dearer`. */
function compared(dollars: number): string {
  if (Math.abs(dollars) < smallest) return 'the price is the same'
  return `${money(Math.abs(dollars))} dollars a month ${dollars > 0 ? 'dearer' : 'cheaper'}`
}

function money(dollars: number): string {
  return dollars.toFixed(2)
}

/** Numbers are aligned to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  return aligned(rows, (cell) => /^[\d.,]*$/.test(cell)).map((line) => `  ${line}`)
}
