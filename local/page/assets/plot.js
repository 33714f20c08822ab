import uPlot from './uplot.js'
import { formatTime, formatValue, mostSevereFirst } from './format.js'

const minuteMs = 60_000
const axisFont = '11px system-ui, sans-serif'

const oneTwoFive = (sizes) => sizes.flatMap((size) => [size, 2 * size, 5 * size])

/** Steps of the value axis that suit the unit: half minutes and hours, whole images, quarters. */
const steps = {
  Seconds: [
    ...oneTwoFive([0.001, 0.01, 0.1, 1]),
    ...[10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400, 172_800, 604_800],
  ],
  Count: oneTwoFive([1, 10, 100, 1_000, 10_000, 100_000]),
  None: [1],
  Percent: [5, 10, 25, 50],
}

/**
 * A chart of one series in `container`, at most up to `max`. `alarms()` returns its alarms: their thresholds are dashed, their times in
 * states other than OK shaded. `onCursor` gets the point under the pointer or the keyboard's cursor; undefined when it leaves.
 */
export function createPlot(container, given) {
  const plot = new uPlot(options(given), [[], []], container)
  const fit = () => plot.setSize({ width: container.clientWidth, height: container.clientHeight })
  new window.ResizeObserver(fit).observe(container)
  onPalette(() => plot.redraw())
  moveByKeys(container, plot)
  return {
    show: (points, fromMs, toMs) => {
      plot.batch(() => {
        plot.setData(columns(points), false)
        plot.setScale('x', { min: fromMs, max: toMs })
      })
    },
  }
}

function options({ unit, compact, max: ceiling, alarms, onCursor }) {
  const axis = { font: axisFont, stroke: () => palette.muted, ticks: { show: false } }
  const grid = { stroke: () => palette.rule, width: 1 }
  return {
    width: 100,
    height: 60,
    ms: 1,
    tzDate: (milliseconds) => uPlot.tzDate(new Date(milliseconds), 'UTC'),
    padding: [8, compact ? 6 : 18, compact ? 8 : 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'charts', scales: ['x', null] } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.min(scaleTop(unit, max, alarms()), ceiling)] } },
    axes: [
      {
        ...axis,
        show: !compact,
        grid,
        size: 19,
        gap: 6,
        space: 70,
        values: (_plot, times) => times.map(formatTime),
      },
      {
        ...axis,
        grid,
        size: 52,
        gap: 4,
        space: compact ? 18 : 24,
        ...(steps[unit] === undefined ? {} : { incrs: steps[unit] }),
        values: (_plot, values) => values.map((value) => formatValue(value, unit)),
      },
    ],
    series: [
      {},
      {
        stroke: () => palette.line,
        fill: () => palette['line-fill'],
        width: 1.5,
        points: { size: 4, filter: alone },
      },
    ],
    hooks: {
      drawClear: [(plot) => shadeSpans(plot, alarms())],
      drawAxes: [(plot) => drawThresholds(plot, alarms())],
      setCursor: [(plot) => onCursor(pointAt(plot))],
    },
  }
}

/** Room for the data and the nearest threshold, so that a glance shows the distance between them. */
function scaleTop(unit, max, alarms) {
  const limits = alarms.map(({ threshold }) => threshold)
  if (unit === 'Percent' && !(Math.max(...limits) >= 5 && Math.max(...limits) <= 20)) return 105
  const nearest = Math.min(...limits)
  return Math.max(max ?? 0, Number.isFinite(nearest) ? nearest : 0) * 1.15 || 1
}

/** Columns of times and values; a minute without data breaks the line. */
function columns(points) {
  const rows = points.flatMap((point, index) => {
    const before = points[index - 1]
    return before !== undefined && point[0] - before[0] > minuteMs
      ? [[before[0] + minuteMs, null], point]
      : [point]
  })
  return [rows.map(([time]) => time), rows.map(([, value]) => value)]
}

/** The points without a line, since their neighbours have no data. */
function alone({ data: [, values] }) {
  const missing = (value) => value === null || value === undefined
  return values.flatMap((value, index) =>
    !missing(value) && missing(values[index - 1]) && missing(values[index + 1]) ? [index] : [],
  )
}

function pointAt({ cursor: { idx }, data: [times, values] }) {
  const value = values[idx]
  return value === null || value === undefined ? undefined : { time: times[idx], value }
}

const moves = { ArrowLeft: -1, ArrowRight: 1 }

function moveByKeys(container, plot) {
  const put = (left) => plot.setCursor({ left, top: 0 })
  container.addEventListener('blur', () => put(-10))
  container.addEventListener('keydown', (event) => {
    const [times] = plot.data
    const move = moves[event.key]
    if (move === undefined || times.length === 0) return
    event.preventDefault()
    const index = Math.min(Math.max((plot.cursor.idx ?? times.length) + move, 0), times.length - 1)
    put(plot.valToPos(times[index], 'x'))
  })
}

const ratio = () => window.devicePixelRatio

/** Pixels of the strip that shows a pending alarm. */
const stripHeight = 4

/**
 * Shades the times in states other than OK under the line: in ALARM the whole height, in the colour of the
 * worst severity; not seen in grey; pending as a strip along the axis.
 */
function shadeSpans(plot, alarms) {
  const { left, top, width, height } = plot.bbox
  const clamp = (x) => Math.min(Math.max(x, left), left + width)
  for (const { severity, spans } of mostSevereFirst(alarms).toReversed()) {
    for (const { state, fromMs, toMs } of spans) {
      const from = clamp(plot.valToPos(fromMs, 'x', true))
      const to = toMs === undefined ? left + width : clamp(plot.valToPos(toMs, 'x', true))
      const strip = state === 'pending' ? stripHeight * ratio() : height
      plot.ctx.fillStyle =
        state === 'alarm'
          ? palette[`${severity}-span`]
          : state === 'pending'
            ? palette[severity]
            : palette['unseen-span']
      plot.ctx.fillRect(from, top + height - strip, to - from, strip)
    }
  }
}

/** Draws each threshold that lies within the scale as a dashed line, under the data. */
function drawThresholds(plot, alarms) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.setLineDash([5 * ratio(), 4 * ratio()])
  ctx.lineWidth = ratio()
  for (const { severity, threshold } of alarms) {
    if (threshold > plot.scales.y.max) continue
    const y = Math.round(plot.valToPos(threshold, 'y', true)) + 0.5
    ctx.strokeStyle = palette[severity]
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
  }
  ctx.restore()
}

const names = [
  'ink',
  'muted',
  'rule',
  'line',
  'line-fill',
  'critical',
  'critical-span',
  'warning',
  'warning-span',
  'unseen-span',
]

function read() {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
}

/** The colours of page.css for a canvas; they are read again when the colour scheme changes. */
let palette = read()

/** Calls `listener` after the colours have changed between light and dark. */
function onPalette(listener) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = read()
    listener()
  })
}
