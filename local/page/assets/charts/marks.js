import { palette } from './palette.js'
import { mostSevereFirst } from '../severity.js'

const ratio = () => window.devicePixelRatio

/** Shades the times in ALARM under the line; of two that overlap, the critical one is visible. */
export function shadeSpans(plot, alarms) {
  const { left, top, width, height } = plot.bbox
  const clamp = (x) => Math.min(Math.max(x, left), left + width)
  for (const { severity, spans } of mostSevereFirst(alarms).toReversed()) {
    plot.ctx.fillStyle = palette[`${severity}-span`]
    for (const { fromMs, toMs = Infinity } of spans) {
      const from = clamp(plot.valToPos(fromMs, 'x', true))
      const to = toMs === Infinity ? left + width : clamp(plot.valToPos(toMs, 'x', true))
      plot.ctx.fillRect(from, top, to - from, height)
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
