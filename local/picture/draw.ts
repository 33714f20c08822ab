import { writeFile } from 'node:fs/promises'
import { sectionsOf } from '../../lib/cloudwatch/index.ts'
import { simulatedDay } from './day.ts'
import { picture, resolution } from './svg.ts'

/**
 * Draws the charts of the dashboard with the data of a simulated time, a day by default:
 * `node local/picture/draw.ts [FILE.svg] [MINUTES]`.
 */
const [file = 'docs/images/dashboard.svg', minutes = '1440'] = process.argv.slice(2)
const day = await simulatedDay(Number(minutes))
const captions = [
  "The charts of the deployment's dashboard. Drawn by local/picture from a simulated run, not a screenshot of CloudWatch:",
  `${minutes} minutes of npm start, ${resolution}, with the lower backlog thresholds of the local run.`,
  'A client takes every database connection after a quarter of the time; the backlog grows after half of it.',
]
await writeFile(file, picture(sectionsOf(day.config), day, captions))
