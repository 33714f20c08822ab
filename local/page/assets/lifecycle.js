import { formatTime, formatValue, isNever, statisticWord, counted, mostSevereFirst } from './format.js'
import { element, instance, keeper, part, setChildren, setText } from './elements.js'

const minuteMs = 60_000
/** An older value is shown as late. */
const lateMs = 3 * minuteMs
const rateMinutes = 15

/** The name of a series' statistic on the page. */
const statistic = ({ series }, name) => statisticWord(series.get(name)?.statistic ?? '')

/** The newest value. */
function level(name) {
  return (measured) => newest(measured, name, (point, unit) => formatValue(point, unit))
}

/** The mean count per minute over the last `rateMinutes`. */
function rate(name) {
  return (measured) =>
    newest(
      measured,
      name,
      () => `${formatValue((sum(measured, name) ?? 0) / minutesOf(measured, name), 'Count')}/min`,
    )
}

/** The newest duration of a step: it is published only when an image has passed the step. */
function newestTime(name) {
  return ({ series, nowMs }) => {
    const found = series.get(name)
    const point = found?.points.at(-1)
    if (point === undefined) return { value: 'none yet', late: true }
    const value = formatValue(point[1], found.unit)
    const late = nowMs - point[0] > rateMinutes * minuteMs
    return { value: late ? `${value} at ${formatTime(point[0])}` : value, late }
  }
}

function newest({ series, nowMs }, name, format) {
  const found = series.get(name)
  const point = found?.points.at(-1)
  if (point === undefined) return { value: 'not measured', late: true }
  if (nowMs - point[0] > lateMs)
    return { value: `not seen since ${formatTime(point[0] + minuteMs)}`, late: true }
  return { value: format(point[1], found.unit), late: false }
}

const recent = ({ series, nowMs }, name) =>
  (series.get(name)?.points ?? []).filter(([slotMs]) => slotMs >= nowMs - rateMinutes * minuteMs)

/** The sum of a metric over the last `rateMinutes`; undefined without data. */
function sum(measured, name) {
  const points = recent(measured, name)
  return points.length === 0 ? undefined : points.reduce((total, [, value]) => total + value, 0)
}

const minutesOf = (measured, name) => Math.max(1, recent(measured, name).length)

/** `oldest 8 min`; empty for 0. */
function text({ series }, label, name) {
  const found = series.get(name)
  const point = found?.points.at(-1)
  return point === undefined || point[1] === 0 ? '' : `${label} ${formatValue(point[1], found.unit)}`
}

function drains({ series }) {
  const point = series.get('TimeToDrain')?.points.at(-1)
  if (point === undefined || point[1] === 0) return ''
  return isNever('TimeToDrain', point[1]) ? 'does not drain' : `drains in ${formatValue(point[1], 'Seconds')}`
}

/**
 * The steps of an image. `main`: the main number; `more`: the line below it; `metrics`: the alarms of these metrics mark the
 * step; `timed`: its name in `stepTimes`, and the words after its mean.
 */
const steps = [
  { name: 'Arriving', main: rate('ImagesArrived'), more: () => '', metrics: ['ImagesArrived'] },
  {
    name: 'Waiting',
    main: level('ImagesWaiting'),
    more: (measured) => [text(measured, 'oldest', 'OldestWait'), drains(measured)].filter(Boolean).join(', '),
    metrics: ['ImagesWaiting', 'OldestWait', 'QueueLength', 'TimeToDrain', 'BacklogGrowth', 'ImagesUnqueued'],
    timed: ['waiting', ''],
  },
  {
    name: 'Analyzing',
    main: level('ImagesAnalyzing'),
    more: (measured) => text(measured, 'longest', 'LongestAnalysis'),
    metrics: ['ImagesAnalyzing', 'LongestAnalysis', 'AnalysisStalled', 'AnalysisFailures', 'ScratchFree'],
    timed: ['analyze', ' to download, unpack and analyze'],
  },
  {
    name: 'Loading',
    main: newestTime('UploadTime'),
    more: (measured) => `${statistic(measured, 'UploadTime')} of the last minute`,
    metrics: ['UploadTime'],
    timed: ['upload', ''],
  },
  {
    name: 'Evaluating',
    main: newestTime('PolicyEvaluationTime'),
    more: (measured) => `${statistic(measured, 'PolicyEvaluationTime')} of the last minute`,
    metrics: ['PolicyEvaluationTime'],
    timed: ['evaluate', ''],
  },
  {
    name: 'Done',
    main: rate('ImagesCompleted'),
    more: (measured) => {
      const failed = sum(measured, 'ImagesFailed')
      return failed === undefined || failed === 0
        ? 'none failed'
        : `${counted(failed, 'failed', 'failed')} in ${rateMinutes} min`
    },
    metrics: ['ImagesCompleted', 'ImagesFailed'],
  },
]

const stepOf = keeper((name) => {
  const item = instance('step')
  setText(part(item, 'h3'), name)
  return item
})

/** Shows the lifecycle of an image, from the measured series: the images in each step, its time, and the slow step. */
export function showLifecycle({ series, stepTimes }, alarms, nowMs) {
  const measured = { series, nowMs }
  setChildren(
    part(element('lifecycle'), 'ol'),
    steps.map((step) => {
      const item = stepOf(step.name)
      const { value, late } = step.main(measured)
      const [worst] = mostSevereFirst(
        alarms.filter(
          ({ state, series }) => state === 'alarm' && step.metrics.includes(series.split('/')[0]),
        ),
      )
      item.dataset.severity = worst?.severity ?? 'none'
      item.dataset.late = String(late)
      setText(part(item, '.main'), value)
      setText(
        part(item, '.more'),
        worst === undefined ? (late ? '' : step.more(measured)) : `▲ ${worst.name}`,
      )
      showTime(item, step.timed, stepTimes.times)
      return item
    }),
  )
  const { limit, minutes, seen } = stepTimes
  const seenMinutes = Math.round(seen * minutes)
  const span = `the last ${minutes} min`
  const gap = seenMinutes < minutes ? `; the backlog was seen in ${seenMinutes} of them` : ''
  // The number and its unit stay on one line.
  setText(element('step-span'), `means of ${span.replace(/ (?=min$)/, '\u00a0')}${gap}`)
  element('step-limit').dataset.slow = String(limit !== undefined)
  setText(element('step-limit'), limitText(limit, span, { minutes, seenMinutes }))
  setChildren(
    element('step-evidence'),
    (limit?.evidence ?? []).map((text) => evidenceOf(text)),
  )
  setText(element('step-change'), limit?.change === undefined ? '' : `To change first: ${limit.change}`)
}

const evidenceOf = keeper((text) => {
  const item = document.createElement('li')
  setText(item, text)
  return item
})

function showTime(item, timed, times) {
  const [name, words] = timed ?? []
  const found = times.find(({ steps }) => steps.includes(name))
  item.dataset.slow = String(found?.slow ?? false)
  part(item, '.slow').hidden = found?.slow !== true
  const { meanSeconds } = found ?? {}
  const mean =
    meanSeconds === undefined ? 'time not measured' : `mean ${formatValue(meanSeconds, 'Seconds')}${words}`
  setText(part(item, '.time'), found === undefined ? '' : mean)
}

function limitText(limit, span, { minutes, seenMinutes }) {
  if (limit !== undefined)
    return `Slow in ${span}: ${limit.steps.join(' or ')} (confidence ${limit.confidence})`
  if (seenMinutes === 0) return ''
  return `No step was slow in ${seenMinutes < minutes ? `the ${seenMinutes} min that were seen of ` : ''}${span}.`
}
