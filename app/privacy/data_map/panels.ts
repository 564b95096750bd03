import { none, type TableRules } from '#privacy/data_map/rules'

export const PANEL_CONNECTIONS: TableRules = {
  panel_connections: {
    why: 'how a panel is called',
    columns: none(
      'panel_id',
      'base_url',
      'native_access',
      'encrypted_credentials',
      'checked_at',
      'check_result',
      'check_answer',
      'updated_at'
    ),
  },
}

export const PANELS: TableRules = {
  panels: {
    why: 'registered panels',
    columns: none(
      'id',
      'key',
      'name',
      'driver',
      'origins',
      'shop_url',
      'login_url',
      'registration_url',
      'jwks_url',
      'embedded',
      'created_at',
      'updated_at'
    ),
  },
  panel_secrets: {
    why: 'secrets of panels, encrypted',
    columns: none('id', 'panel_id', 'encrypted_secret', 'created_at', 'expires_at', 'last_used_at'),
  },
  panel_refusals: {
    why: 'requests in a panel’s name that it did not sign, by hour',
    columns: none('panel_id', 'hour', 'refusals'),
  },
}
