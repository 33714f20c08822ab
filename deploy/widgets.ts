import { type Chart, type Line, identityOf, limitColors } from '../lib/cloudwatch/index.ts'

/** The columns of CloudWatch's grid. */
export const columns = 24

/** A widget without its place (CloudWatch, "Dashboard body structure and syntax"). */
export interface Widget {
  readonly type: 'text' | 'alarm' | 'metric'
  /** In a grid of 24 columns. */
  readonly width: number
  /** In rows of the grid. */
  readonly height: number
  readonly properties: Readonly<Record<string, unknown>>
}

export interface PlacedWidget extends Widget {
  readonly x: number
  readonly y: number
}

/** A metric of a widget: namespace, name, then each dimension with its value, then options. */
type WidgetMetric = readonly (string | { readonly stat: string; readonly label: string })[]

/** The namespace and the deployment of the series. */
interface Destination {
  readonly namespace: string
  readonly deployment: string
}

/** CloudFormation replaces this in a text of Fn::Sub. */
export const regionHere = '${AWS::Region}'

const chartHeight = 6
export const chartWidth = 8

export function textWidget(
  markdown: string,
  { width = columns, height }: { width?: number; height: number },
): Widget {
  return { type: 'text', width, height, properties: { markdown } }
}

/** At most 100 alarms. */
export function alarmWidget(title: string, alarms: readonly string[], height: number): Widget {
  return { type: 'alarm', width: columns, height, properties: { title, alarms } }
}

export function chartWidget({ title, isShare, lines, limits, max }: Chart, destination: Destination): Widget {
  return {
    type: 'metric',
    width: chartWidth,
    height: chartHeight,
    properties: {
      title,
      view: 'timeSeries',
      region: regionHere,
      period: 60,
      metrics: lines.map((line) => widgetMetric(line, destination)),
      yAxis: {
        left: { min: 0, ...(max === undefined ? {} : { max }), ...(isShare && { label: 'share of 1' }) },
      },
      annotations: {
        horizontal: limits.map(({ label, value, severity }) => ({
          label,
          value,
          color: limitColors[severity],
        })),
      },
    },
  }
}

function widgetMetric({ series, statistic, label }: Line, destination: Destination): WidgetMetric {
  const { namespace, name, dimensions } = identityOf(series, destination)
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat: statistic, label }]
}

/** Places widgets in rows from the left; a row ends where the next widget does not fit. */
export function placed(widgets: readonly Widget[]): readonly PlacedWidget[] {
  let [x, y, rowHeight] = [0, 0, 0]
  return widgets.map((widget) => {
    if (x + widget.width > columns) [x, y, rowHeight] = [0, y + rowHeight, 0]
    const place = { ...widget, x, y }
    x += widget.width
    rowHeight = Math.max(rowHeight, widget.height)
    return place
  })
}
