import type { TableRules } from '#privacy/data_map/rules'

/** The framework’s own tables, whose columns are its affair: none holds what anybody wrote. */
export const FRAMEWORK: TableRules = {
  queue_jobs: {
    why: 'jobs that are due; they carry no data, only a call to look',
    columns: {},
  },
  queue_schedules: { why: 'schedules of jobs', columns: {} },
  adonis_schema: { why: 'which migrations ran', columns: {} },
  adonis_schema_versions: { why: 'version of the migrations’ table', columns: {} },
}
