import type { Advice, Recommendation, Capacity, Places, Lifecycle } from '../../lib/advice/index.ts'
import { formatMinute, formatQuantity } from '../../lib/model/index.ts'

/** The report for a terminal. */
export function textOf(advice: Advice, scope: Scope): string {
  const lines = sectionsOf(advice, scope).flatMap(({ title, items }) => [
    title,
    ...items.flatMap(({ text, details = [] }) => [`  ${text}`, ...details.map((one) => `    ${one}`)]),
    '',
  ])
  return lines.join('\n').trimEnd()
}

/** The report for a ticket. */
export function markdownOf(advice: Advice, scope: Scope): string {
  const [first, ...others] = sectionsOf(advice, scope)
  const itemsOf = (section: Section | undefined): readonly string[] =>
    (section?.items ?? []).flatMap(({ text, details = [] }) => {
      const isNumbered = /^\d+\. /.test(text)
      return [
        isNumbered ? text : `- ${text}`,
        ...details.map((one) => `${isNumbered ? '   ' : '  '}- ${one}`),
      ]
    })
  const lines = [
    `# ${first?.title ?? ''}`,
    '',
    ...itemsOf(first),
    ...others.flatMap((section) => ['', `## ${section.title}`, '', ...itemsOf(section)]),
  ]
  return lines.join('\n')
}

/** A part of the report. */
interface Section {
  readonly title: string
  readonly items: readonly Item[]
}

/** The deployment and the time span of advice; milliseconds since the Unix epoch. */
export interface Scope {
  readonly deployment: string
  readonly from: number
  readonly to: number
}

const noData =
  'The backlog has no data in this time. Check the name and the region of the deployment, and the clock of this machine.'

function sectionsOf(
  { lifecycle, limitingStep, recommendations, capacity }: Advice,
  scope: Scope,
): readonly Section[] {
  const span = `${formatMinute(scope.from)} to ${formatMinute(scope.to)}`
  if (lifecycle.seen === 0)
    return [{ title: `No data of ${scope.deployment}, ${span}`, items: [{ text: noData }] }]
  return [
    { title: `Lifecycle of ${scope.deployment}, ${span}`, items: lifecycleItems(lifecycle) },
    limitingStep === undefined
      ? { title: 'Limiting step: none', items: [{ text: 'Nothing to tune.' }] }
      : {
          title: `Limiting step: ${limitingStep.steps.join(' or ')} (confidence ${limitingStep.confidence})`,
          items: limitingStep.evidence.map((text) => ({ text })),
        },
    ...(recommendations.length === 0
      ? []
      : [{ title: 'Recommendations', items: recommendations.map(recommendationItem) }]),
    capacity === undefined
      ? { title: 'Capacity', items: [{ text: 'There are too few analyses.' }] }
      : { title: capacityTitle(capacity), items: capacityItems(capacity) },
  ]
}

function lifecycleItems(lifecycle: Lifecycle): readonly Item[] {
  const { waiting, analysis, upload, evaluation, analyzers, threads, utilisation, headroomPerHour } =
    lifecycle
  const gap = lifecycle.seen < 0.99 ? [{ text: `data for ${percent(lifecycle.seen)} of the time` }] : []
  const parts = 'download, unpack, analyze and upload, which Anchore measures as one time'
  return [
    ...gap,
    { text: `waiting: ${time(waiting.meanSeconds)} (mean), ${time(waiting.maxSeconds)} at most` },
    ...(analysis.count === 0
      ? [{ text: 'analysis: none completed' }]
      : [{ text: `analysis: ${time(analysis.meanSeconds)} (mean of ${count(analysis.count)}): ${parts}` }]),
    ...(upload.count === 0
      ? []
      : [{ text: `upload: ${time(upload.meanSeconds)} (mean), a part of the analysis` }]),
    ...(evaluation.count === 0 ? [] : [{ text: `evaluation: ${time(evaluation.meanSeconds)} (mean)` }]),
    {
      text: `images an hour: ${count(lifecycle.arrivedPerHour)} arrived, ${count(lifecycle.busiestPerHour)} in the busiest hour; ${count(lifecycle.completedPerHour)} completed, ${count(lifecycle.failedPerHour)} failed`,
    },
    ...(analyzers === undefined || utilisation === undefined || headroomPerHour === undefined
      ? []
      : [
          {
            text: `analyzers: ${count(analyzers)}${threads > 1 ? ` with ${threads} jobs each (inferred)` : ''}, ${percent(utilisation)} of their time in use, ${headroomText(headroomPerHour)}`,
          },
        ]),
  ]
}

function headroomText(perHour: number): string {
  return perHour >= 0
    ? `capacity for ${count(perHour)} more images an hour`
    : `${count(-perHour)} images an hour too many`
}

function recommendationItem(one: Recommendation, index: number): Item {
  const stated = [
    `step ${one.step}`,
    ...(one.default === undefined ? [] : [`default ${one.default}`]),
    ...(one.only === undefined ? [] : [`${one.only} only`]),
    `confidence ${one.confidence}`,
  ]
  return {
    text: `${index + 1}. ${one.knob} (${stated.join(', ')})`,
    details: [
      `Change: ${one.change}`,
      `Expect: ${one.expect}`,
      `Watch: ${one.watch.join(', ')}`,
      `Place: ${placesOf(one.places)}`,
    ],
  }
}

function placesOf({ config, engineChart, enterpriseChart, variable }: Places): string {
  return [
    ...(config === undefined ? [] : [/[ :]/.test(config) ? config : `config.yaml ${config}`]),
    ...(engineChart === undefined ? [] : [`chart anchore-engine ${engineChart}`]),
    ...(enterpriseChart === undefined ? [] : [`chart enterprise ${enterpriseChart}`]),
    ...(variable === undefined ? [] : [`environment ${variable}`]),
  ].join('; ')
}

function capacityTitle({ arrivalsPerHour, targetWaitSeconds }: Capacity): string {
  return `Capacity for ${count(arrivalsPerHour)} images an hour, if 19 of 20 wait at most ${time(targetWaitSeconds)}`
}

function capacityItems({
  analyzersNow,
  analyzersNeeded,
  now,
  then,
  connections,
  scratchBytes,
}: Capacity): readonly Item[] {
  const waits = ({ meanSeconds, p95Seconds, utilisation }: Capacity['now']): string =>
    utilisation >= 1
      ? `${percent(utilisation)} of the capacity: the queue grows without end`
      : `${percent(utilisation)} of the capacity, wait ${time(meanSeconds)} (mean), ${time(p95Seconds)} (19 of 20)`
  return [
    { text: `analyzers: ${analyzersNeeded} needed: ${waits(then)}` },
    { text: `analyzers: ${analyzersNow} now: ${waits(now)}` },
    ...(connections === undefined
      ? []
      : [
          {
            text: `connections: ${connections.usedThen} of ${connections.limit} with the analyzers needed (${connections.usedNow} now)${connections.fits ? '' : ': more than 85 % of the limit'}`,
            details: [
              `${connections.processesThen} processes x (30 + 100 sessions of a pool as shipped) = ${connections.ifPoolsFill}, against ${connections.limit}`,
            ],
          },
        ]),
    ...(scratchBytes === undefined
      ? []
      : [
          {
            text: `scratch space: ${formatQuantity(scratchBytes, 'Bytes')} an analyzer, three times the largest use of each job`,
          },
        ]),
  ]
}

/** A line of the report. */
interface Item {
  readonly text: string
  readonly details?: readonly string[]
}

const count = (value: number): string => formatQuantity(value, 'Count')
const time = (value: number): string =>
  Number.isFinite(value) ? formatQuantity(value, 'Seconds') : 'without end'
const percent = (share: number): string => formatQuantity(share * 100, 'Percent')
