/** A fault or a situation, and what a perfect monitor makes of it. */
export interface Truth {
  readonly fault: string
  /** `page` has to ring the pager; `ticket` has to arrive as a warning; `quiet` is to bring neither. */
  readonly should: 'page' | 'ticket' | 'quiet'
  /** From its beginning to the notification, at most; what is quiet stays so for as long. */
  readonly minutes: number
  /** The title of a notification that names it. */
  readonly names?: RegExp
  /** Titles of what it leads to: true, and no name. A page that matches neither is a false one. */
  readonly alsoTrue?: RegExp
  /** Titles that are untrue, of a ticket too. */
  readonly never?: RegExp
  /** A ticket is fine though it should be quiet. */
  readonly ticketFine?: true
  /** Several faults, whose names have a + between them, begin so many minutes apart. */
  readonly apart?: number
  /** Pages and tickets of a channel, escalations apart; 1 when absent. */
  readonly rings?: number
}

const databaseIsDown = /database.*(does not answer|not (be )?reach|unreach|is down)/i
const standstill = /wait|completes|backlog|queue|heartbeat|analy[sz]/i
const consequencesOfRefusal = /connection|login|api|error|500/i

const analysis: readonly Truth[] = [
  {
    fault: 'backlog_grows',
    should: 'page',
    minutes: 30,
    names: /(backlog|queue|images?).*drain|drain.*(backlog|queue|images?)/i,
    alsoTrue: /wait|backlog|queue/i,
  },
  { fault: 'burst_drains', should: 'quiet', minutes: 30 },
  { fault: 'weekly_burst', should: 'quiet', minutes: 100, ticketFine: true },
  { fault: 'analyzers_all_dead', should: 'page', minutes: 10, names: /analyzer/i, alsoTrue: standstill },
  { fault: 'analyzer_one_dead', should: 'ticket', minutes: 15, names: /analyzer/i, alsoTrue: standstill },
  {
    fault: 'analysis_stalled',
    should: 'page',
    minutes: 25,
    names: /(no|none|nothing|not)\b.*complete|no progress|stalled/i,
    alsoTrue: standstill,
  },
  { fault: 'huge_image', should: 'quiet', minutes: 95 },
  {
    fault: 'analysis_failing',
    should: 'page',
    minutes: 20,
    names: /(analys[ei]s|images?).*fail|fail.*(analys[ei]s|images?)/i,
    alsoTrue: standstill,
  },
  {
    fault: 'scratch_full',
    should: 'page',
    minutes: 15,
    names: /scratch|space/i,
    alsoTrue: standstill,
  },
  { fault: 'quiet_night', should: 'quiet', minutes: 45 },
  { fault: 'scale_out', should: 'quiet', minutes: 25 },
]

/** The truth about a server that refuses logins. */
const refused = { should: 'page', alsoTrue: consequencesOfRefusal, never: databaseIsDown } as const

const database: readonly Truth[] = [
  {
    fault: 'db_slow',
    should: 'ticket',
    minutes: 20,
    names: /(database|probe).*(slow|take)|slow.*database/i,
  },
  { fault: 'db_down', should: 'page', minutes: 5, names: databaseIsDown, alsoTrue: standstill },
  {
    fault: 'db_frozen',
    should: 'page',
    minutes: 8,
    names: /database.*(does not answer|not (be )?reach|unreach|is down|hang|frozen|froze)/i,
    alsoTrue: standstill,
  },
  { fault: 'conn_saturation', ...refused, minutes: 8, names: /connection/i },
  { fault: 'conn_ramp', ...refused, minutes: 25, names: /connection/i },
  { fault: 'conn_role_limit', ...refused, minutes: 15, names: /(?=.*connection).*\brole\b/i },
  {
    fault: 'conn_db_limit',
    ...refused,
    minutes: 15,
    names:
      /(?=.*connection).*(database "?'?anchore|(limit|connections) of (the |its )?database|database's (own )?(connection )?limit)/i,
  },
  { fault: 'conn_superuser', ...refused, minutes: 8, names: /connection/i },
  { fault: 'refused_flapping', ...refused, minutes: 20, names: /connection/i },
  {
    fault: 'idle_in_tx_leak',
    should: 'ticket',
    minutes: 25,
    names: /transaction.*idle|idle.*transaction/i,
    alsoTrue: /connection/i,
  },
  {
    fault: 'lock_wait',
    should: 'page',
    minutes: 25,
    names: /\block/i,
    alsoTrue: /transaction|wait|completes|backlog|queue/i,
  },
  {
    fault: 'db_password_monitor',
    should: 'ticket',
    minutes: 20,
    names: /login|log in|password|credential/i,
    never: databaseIsDown,
  },
  {
    fault: 'db_io_slow',
    should: 'ticket',
    minutes: 20,
    names: /i\/o|storage|disk|block/i,
    alsoTrue: /database.*slow|probe/i,
  },
  { fault: 'wraparound', should: 'page', minutes: 20, names: /wraparound|transaction ids?/i },
]

const services: readonly Truth[] = [
  {
    fault: 'service_down',
    should: 'page',
    minutes: 10,
    names: /catalog/i,
    // Without the catalog the API answers 500.
    alsoTrue: new RegExp(`${standstill.source}|requests fail`, 'i'),
  },
  {
    fault: 'apiext_replica_hung',
    should: 'page',
    minutes: 10,
    names: /(?=.*apiext).*(replica|\d of \d|:\d+)/i,
    alsoTrue: /apiext/i,
  },
  {
    fault: 'apiext_5xx',
    should: 'page',
    minutes: 15,
    names: /(?=.*(api|apiext)).*(error|500|5xx|fail)/i,
  },
  { fault: 'policy_eval_slow', should: 'ticket', minutes: 25, names: /polic.*evaluation|evaluation.*polic/i },
  { fault: 'feed_sync_failing', should: 'ticket', minutes: 75, names: /(?=.*feed).*sync/i },
  { fault: 'process_restart', should: 'quiet', minutes: 20 },
  { fault: 'deploy_restart', should: 'quiet', minutes: 30 },
]

const scraping: readonly Truth[] = [
  { fault: 'lb_flip', should: 'quiet', minutes: 25, ticketFine: true },
  {
    fault: 'metrics_disabled',
    should: 'ticket',
    minutes: 15,
    names: /metrics.*(off|disabled|404|not found)|404/i,
    never: databaseIsDown,
  },
  {
    fault: 'auth_401_all',
    should: 'ticket',
    minutes: 15,
    names: /credential|password|401|login|log in/i,
    never: /database/i,
  },
  {
    fault: 'monitor_creds_expired',
    should: 'page',
    minutes: 15,
    names: /credential|password|login|log in/i,
    alsoTrue: /monitor|blind/i,
    never: databaseIsDown,
  },
  { fault: 'dup_inf', should: 'quiet', minutes: 20 },
  {
    fault: 'truncated',
    should: 'ticket',
    minutes: 20,
    names: /truncat|\bcut\b|ends in|middle of a line|incomplete/i,
  },
  { fault: 'huge_metrics', should: 'ticket', minutes: 20, names: /large|size|bytes|\bMi?B\b|too big/i },
  {
    fault: 'dribble',
    should: 'ticket',
    minutes: 20,
    names: /slow|in time|timeout|timed out|takes too long/i,
  },
  {
    fault: 'tls_expired',
    should: 'page',
    minutes: 15,
    names: /certificate|tls/i,
    alsoTrue: /requests fail|policy_engine|wait|completes|backlog|heartbeat/i,
  },
  {
    fault: 'dns_failure',
    should: 'page',
    minutes: 15,
    names: /resolv|dns/i,
    alsoTrue: /requests fail|catalog|wait|completes|backlog|heartbeat/i,
  },
  { fault: 'clock_skew', should: 'quiet', minutes: 25, ticketFine: true },
  {
    fault: 'monitor_dead',
    should: 'page',
    minutes: 12,
    names: /monitor|anchor-watch|heartbeat|blind/i,
  },
]

/** Two causes of one problem that have nothing to do with each other: the second must not hide behind the first. */
const independent: readonly Truth[] = [
  {
    fault: 'service_down+apiext_replica_hung',
    should: 'page',
    minutes: 35,
    names: /catalog/i,
    alsoTrue: /apiext/i,
    apart: 20,
    rings: 2,
  },
]

export const truths: readonly Truth[] = [...analysis, ...database, ...services, ...scraping, ...independent]
