import { type Chart, type Section, limitColors } from '../../lib/cloudwatch/index.ts'
import { formatValue } from '../../lib/model/index.ts'
import type { Day } from './day.ts'
import { colorOf, legendRows } from './legend.ts'
import { pointMinutes, pointsOf } from './points.ts'
import { scaleOf } from './scale.ts'

const columns = 3
const cell = { width: 400, height: 232 }
const plot = { left: 58, top: 30, width: 328, height: 128 }
const margin = 16
const headHeight = 78
const titleHeight = 34

/** One SVG of the charts of a dashboard with the data of a simulated day; `captions`: the lines above them. */
export function picture(sections: readonly Section[], day: Day, captions: readonly string[]): string {
  let y = headHeight
  const drawn = sections.map(({ title, charts }) => {
    const top = y
    y += titleHeight + Math.ceil(charts.length / columns) * cell.height
    const heading = `<text class="section" x="${margin}" y="${top + 24}">${escaped(title)}</text>`
    const cells = charts.map((chart, index) => {
      const x = margin + (index % columns) * cell.width
      const at = top + titleHeight + Math.floor(index / columns) * cell.height
      return `<g transform="translate(${x} ${at})">${chartOf(chart, day)}</g>`
    })
    return [heading, ...cells].join('\n')
  })
  const width = 2 * margin + columns * cell.width
  const head = captions.map(
    (line, index) => `<text class="head" x="${margin}" y="${24 + 18 * index}">${escaped(line)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + margin}" font-family="sans-serif">
<style>text{font-size:11px;fill:#333}.legend{font-size:10px}.head{font-size:13px}.section{font-size:16px;font-weight:bold}.title{font-size:12px;font-weight:bold}polyline{fill:none;stroke-width:1.2}</style>
<rect width="100%" height="100%" fill="#fff"/>
${[...head, ...drawn].join('\n')}
</svg>
`
}

function chartOf(chart: Chart, day: Day): string {
  const lines = chart.lines.map((line) => pointsOf(line, day))
  const values = lines.flat().filter((value) => value !== undefined)
  const { top, ticks } = scaleOf(chart, values)
  const yOf = (value: number): number => plot.top + plot.height * (1 - Math.min(value, top) / top)
  return [
    `<rect x="4" y="4" width="${cell.width - 12}" height="${cell.height - 12}" fill="none" stroke="#ccc"/>`,
    `<text class="title" x="12" y="20">${escaped(chart.title)}</text>`,
    ...ticks.map((value) => gridLine(yOf(value), formatValue(value, chart))),
    ...hours(day),
    ...chart.limits.map(
      ({ value, severity }) =>
        `<path d="M${plot.left} ${round(yOf(value))}h${plot.width}" stroke="${limitColors[severity]}" stroke-dasharray="5 3"/>`,
    ),
    ...lines.flatMap((points, index) => polylines(points, yOf, colorOf(index))),
    ...legend(chart),
  ].join('')
}

function gridLine(y: number, label: string): string {
  return `<path d="M${plot.left} ${round(y)}h${plot.width}" stroke="#e5e5e5"/><text x="${plot.left - 6}" y="${round(y + 4)}" text-anchor="end">${escaped(label)}</text>`
}

/** The hours since the beginning. */
function hours({ minutes }: Day): readonly string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const x = plot.left + part * plot.width
    const anchor = part === 1 ? 'end' : 'middle'
    return `<text x="${round(x)}" y="${plot.top + plot.height + 14}" text-anchor="${anchor}">${round((part * minutes) / 60)} h</text>`
  })
}

/** A line for each run of points without a gap. */
function polylines(
  points: readonly (number | undefined)[],
  yOf: (value: number) => number,
  color: string,
): readonly string[] {
  const step = plot.width / Math.max(1, points.length - 1)
  const runs: string[][] = [[]]
  points.forEach((value, index) => {
    if (value === undefined) runs.push([])
    else runs.at(-1)?.push(`${round(plot.left + index * step)},${round(yOf(value))}`)
  })
  return runs
    .filter((run) => run.length > 0)
    .map((run) => {
      const drawn = run.length === 1 ? [...run, ...run] : run
      return `<polyline stroke="${color}" stroke-linecap="round" points="${drawn.join(' ')}"/>`
    })
}

/** The lines and the thresholds below the plot. */
function legend(chart: Chart): readonly string[] {
  return legendRows(chart).map((row, index) => {
    const spans = row.map(([label, color]) => `<tspan fill="${color}">■ </tspan>${escaped(label)}  `)
    const y = plot.top + plot.height + 30 + 14 * index
    return `<text class="legend" x="12" y="${y}" xml:space="preserve">${spans.join('')}</text>`
  })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** The resolution of the picture, in words. */
export const resolution = `a point for ${pointMinutes} minutes`
