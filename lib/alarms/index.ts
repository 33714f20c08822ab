/*
 * The catalogue: every metric and every alarm of anchor-watch, and the alarms on anchor-watch itself.
 * In: the alarms that watch.yml changes, and the services that it names. Out: the alarms of one deployment, as values.
 * A metric and its alarms are defined beside their source, in anchore/catalogue, postgres/catalogue and here.
 * Thresholds, windows, severities and the texts of a page come from these definitions.
 * It must not know how CloudWatch evaluates an alarm, or what a page looks like.
 */

export {
  type AlarmedConfig,
  alarmDefinitions,
  alarmsOf,
  awsMetrics,
  metrics,
  metricsByName,
} from './catalogue.ts'
