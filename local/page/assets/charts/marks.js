import { palette } from './palette.js'
import { mostSevereFirst } from '../severity.js'

const ratio = () => window.devicePixelRatio

/** Pixels of the strip that shows a pending alarm. */
const stripHeight = 4

/**
 * Shades the times in states other than OK under the line: in ALARM the whole height, in the colour of the
 * worst severity; not seen in grey; pending as a strip along the axis.
 */
export function shadeSpans(plot, alarms) {
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
export function drawThresholds(plot, alarms) {
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
