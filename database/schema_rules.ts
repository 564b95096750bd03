import type { SchemaRules } from '@adonisjs/lucid/types/schema_generator'

/**
 * How `database/schema.ts` types what the database cannot say: booleans and JSON read alike on both databases,
 * states are unions.
 */
const json = (tsType: string, ...typeImports: { source: string; typeImports: string[] }[]) => ({
  tsType,
  imports: [{ source: '#database/casts', namedImports: ['jsonColumn'] }, ...typeImports],
  decorators: [{ name: '@jsonColumn' }],
})

const oneOf = (...values: string[]) => ({
  tsType: values.map((value) => `'${value}'`).join(' | '),
  imports: [{ source: '@adonisjs/lucid/orm', namedImports: ['column'] }],
  decorators: [{ name: '@column' }],
})

/**
 * Money in minor units and instants in milliseconds: both stay within the safe integers.
 */
const integer = {
  tsType: 'number',
  imports: [{ source: '#database/casts', namedImports: ['integerColumn'] }],
  decorators: [{ name: '@integerColumn' }],
}

export default {
  types: {
    bigint: integer,
    boolean: {
      tsType: 'boolean',
      imports: [{ source: '#database/casts', namedImports: ['booleanColumn'] }],
      decorators: [{ name: '@booleanColumn' }],
    },
  },
  columns: { created_at: integer, updated_at: integer },
  tables: {
    users: { columns: { role: oneOf('client', 'admin') } },
    panels: { columns: { origins: json('string[]') } },
    panel_events: { columns: { state: oneOf('applied', 'parked', 'failed') } },
    affiliates: {
      columns: { status: oneOf('applied', 'declined', 'active', 'suspended', 'left', 'none') },
    },
    affiliate_applications: {
      columns: {
        decision: {
          ...oneOf('approved', 'declined', 'withdrawn'),
          tsType: "'approved' | 'declined' | 'withdrawn' | null",
        },
      },
    },
    owed_mails: {
      columns: {
        state: oneOf('owed', 'sent', 'failed', 'dropped'),
        details: json('Record<string, unknown> | null'),
      },
    },
    links: {
      columns: {
        status: oneOf('active', 'inactive'),
        blocked_status: oneOf('active', 'inactive'),
      },
    },
    banners: {
      columns: {
        status: oneOf('active', 'inactive'),
        format: oneOf('png', 'jpeg', 'gif', 'webp', 'avif'),
      },
    },
    agents: {
      columns: { status: oneOf('active', 'suspended', 'ended'), languages: json('string[]') },
    },
    native_accesses: {
      columns: {
        state: oneOf(
          'owed',
          'invited',
          'accepted',
          'lapsed',
          'removed',
          'gone',
          'left_alone',
          'none',
          'account_gone'
        ),
      },
    },
    grants: {
      columns: {
        state: oneOf('active', 'withdrawn', 'replaced', 'ended'),
        scopes: json('string[]'),
        signed_in: json('Record<string, unknown>'),
        agent_snapshot: json('Record<string, string | null>'),
      },
    },
    manage_invitations: {
      columns: {
        state: oneOf('open', 'used', 'declined', 'revoked'),
        wanted_scopes: json('string[]'),
      },
    },
    destinations: {
      columns: {
        method: oneOf('get', 'form', 'json'),
        state: oneOf('on', 'paused', 'off', 'disabled', 'deleted'),
        outcome_rules: json('OutcomeRules', {
          source: '#outbound/outcome_rules',
          typeImports: ['OutcomeRules'],
        }),
      },
    },
    deliveries: {
      columns: {
        mode: oneOf('server', 'browser', 'both'),
        state: oneOf(
          'owed',
          'delivered',
          'refused',
          'failed',
          'not_sent',
          'waiting',
          'served',
          'loaded',
          'broken',
          'page_closed'
        ),
        reason_values: json('Record<string, string | number>'),
        parameters: json('Record<string, string | null>'),
      },
    },
    delivery_attempts: {
      columns: {
        cause: oneOf('schedule', 'hand', 'test'),
        outcome: oneOf('delivered', 'refused', 'retry', 'blocked'),
        reason_values: json('Record<string, string | number>'),
        request_headers: json('{ name: string; value: string }[]'),
        response_headers: json('{ name: string; value: string }[]'),
      },
    },
    notified_signups: {
      columns: {
        reason_values: json('Record<string, string | number>'),
        landing_params: json('Record<string, string>'),
      },
    },
    affiliate_programs: {
      columns: {
        delivery: oneOf('server', 'browser', 'both'),
        click_parameters: json('string[]'),
      },
    },
    referrals: {
      columns: {
        kind: oneOf('signup', 'order'),
        status: oneOf('pending', 'in_review', 'qualified', 'rejected', 'refunded'),
        reason_values: json('Record<string, string | number> | null'),
      },
    },
    receipts: {
      columns: { outcome: oneOf('credited', 'refused'), facts: json('Record<string, unknown>') },
    },
    plan_versions: {
      columns: {
        terms: json('PlanTerms', { source: '#plans/plan_terms', typeImports: ['PlanTerms'] }),
      },
    },
    admin_acts: {
      columns: {
        changes: json('Record<string, { from: unknown; to: unknown }> | null'),
      },
    },
    reviews: {
      columns: {
        state: oneOf('open', 'accepted', 'rejected'),
        reasons: json('{ reason: string; values: Record<string, string | number> }[]'),
      },
    },
    commissions: {
      columns: {
        status: oneOf('pending', 'in_review', 'available', 'paid', 'reversed'),
        release: oneOf('automatic', 'manual', 'approved'),
      },
    },
    commission_changes: {
      columns: {
        cause: oneOf(
          'refund',
          'chargeback',
          'recalculated',
          'order_refused',
          'other_earner',
          'review_rejected',
          'admin_rejected'
        ),
      },
    },
    refunds: { columns: { kind: oneOf('refund', 'chargeback') } },
  },
} satisfies SchemaRules
