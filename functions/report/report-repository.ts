/** Names that the table construct and the repository of reports must agree on. */
export const REPORT_TABLE = {
  partitionKey: 'reportId',
  indexes: {
    byMonth: { name: 'ByMonth', partitionKey: 'month', sortKey: 'reportId' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;
