import { none, staff, type TableRules } from '#privacy/data_map/rules'

export const PLANS: TableRules = {
  plans: {
    why: 'plans',
    columns: none('id', 'panel_id', 'key', 'name', 'created_at', 'updated_at', 'archived_at'),
  },
  plan_versions: {
    why: 'terms of plans',
    columns: {
      ...none('id', 'plan_id', 'version', 'terms', 'effective_from', 'created_at', 'author_id'),
      author: staff('name of the admin'),
    },
  },
  default_plans: {
    why: 'default plans',
    columns: none('id', 'key', 'panel_id', 'plan_id', 'since'),
  },
}
