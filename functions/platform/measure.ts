/** The metrics that steps write into their logs, and that the stack's alarms read. */
export const METRICS = {
  namespace: 'HoiAm',
  /** How long the mail that waits longest could have left already, in seconds. */
  oldestPendingMail: 'OldestPendingMailSeconds',
  /** A report whose figures contradict each other was not written: a defect of the system. */
  reportsThatDoNotAddUp: 'ReportsThatDoNotAddUp',
} as const;

/**
 * Writes one measurement as a log line that CloudWatch turns into a metric, so that no step has to call CloudWatch.
 *
 * Past the console, whose lines Lambda wraps when a function logs in JSON: CloudWatch finds no metric in a wrapped one.
 *
 * Embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function measure(
  metric: Exclude<(typeof METRICS)[keyof typeof METRICS], 'HoiAm'>,
  value: number,
  now: string,
): void {
  const directive = { Namespace: METRICS.namespace, Dimensions: [[]], Metrics: [{ Name: metric }] };
  const header = { Timestamp: Date.parse(now), CloudWatchMetrics: [directive] };
  process.stdout.write(`${JSON.stringify({ _aws: header, [metric]: value })}\n`);
}
