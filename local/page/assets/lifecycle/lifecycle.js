import { element, instance, keeper, part, setChildren, setText } from '../elements.js'
import { counted, formatValue } from '../format.js'
import { mostSevereFirst } from '../severity.js'
import { drains, lasted, level, rate, rateMinutes, statistic, sum, text } from './measured.js'

/**
 * The steps of an image. Each has its main number, details, the metrics whose alarms it shows, and `timed`: its name in the
 * times of the last hour, and the words after its mean.
 */
const steps = [
  { name: 'Arriving', main: rate('ImagesArrived'), more: () => '', metrics: ['ImagesArrived'] },
  {
    name: 'Waiting',
    main: level('ImagesWaiting'),
    more: (at) => [text(at, 'oldest', 'OldestWait'), drains(at)].filter(Boolean).join(', '),
    metrics: ['ImagesWaiting', 'OldestWait', 'QueueLength', 'TimeToDrain', 'BacklogGrowth', 'ImagesUnqueued'],
    timed: ['waiting', ''],
  },
  {
    name: 'Analyzing',
    main: level('ImagesAnalyzing'),
    more: (at) => text(at, 'longest', 'LongestAnalysis'),
    metrics: ['ImagesAnalyzing', 'LongestAnalysis', 'AnalysisStalled', 'AnalysisFailures', 'ScratchFree'],
    timed: ['analyze', ' to download, unpack and analyze'],
  },
  {
    name: 'Loading',
    main: lasted('UploadTime'),
    more: (at) => `${statistic(at, 'UploadTime')} of the last minute`,
    metrics: ['UploadTime'],
    timed: ['upload', ''],
  },
  {
    name: 'Evaluating',
    main: lasted('PolicyEvaluationTime'),
    more: (at) => `${statistic(at, 'PolicyEvaluationTime')} of the last minute`,
    metrics: ['PolicyEvaluationTime'],
    timed: ['evaluate', ''],
  },
  {
    name: 'Done',
    main: rate('ImagesCompleted'),
    more: (at) => {
      const failed = sum(at, 'ImagesFailed')
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

/** The lifecycle of an image: the images in each step, the time of each step, and the slow one, from the measured series. */
export function showLifecycle({ series, stepTimes }, alarms, nowMs) {
  const at = { series, nowMs }
  setChildren(
    part(element('lifecycle'), 'ol'),
    steps.map((step) => {
      const item = stepOf(step.name)
      const { value, late } = step.main(at)
      const [worst] = mostSevereFirst(
        alarms.filter(
          ({ state, series }) => state === 'alarm' && step.metrics.includes(series.split('/')[0]),
        ),
      )
      item.dataset.severity = worst?.severity ?? 'none'
      item.dataset.late = String(late)
      setText(part(item, '.main'), value)
      setText(part(item, '.more'), worst === undefined ? (late ? '' : step.more(at)) : `▲ ${worst.name}`)
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
