import type { Section } from '../../lib/dashboard/chart.ts'
import type { Day } from './day.ts'
import { pointMinutes } from './points.ts'
import { cell, escaped, chartOf } from './chart.ts'

const columns = 3
const margin = 16
const headHeight = 78
const titleHeight = 34
/** The charts of a dashboard with the data of a simulated day, as an SVG of its own. */
export function picture(sections: readonly Section[], day: Day, words: readonly string[]): string {
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
  const head = words.map(
    (line, index) => `<text class="head" x="${margin}" y="${24 + 18 * index}">${escaped(line)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + margin}" font-family="sans-serif">
<style>text{font-size:11px;fill:#333}.legend{font-size:10px}.head{font-size:13px}.section{font-size:16px;font-weight:bold}.title{font-size:12px;font-weight:bold}polyline{fill:none;stroke-width:1.2}</style>
<rect width="100%" height="100%" fill="#fff"/>
${[...head, ...drawn].join('\n')}
</svg>
`
}

/** The resolution of the picture, in words. */
export const resolution = `a point for ${pointMinutes} minutes`
