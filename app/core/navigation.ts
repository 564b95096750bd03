/**
 * The one menu. A group appears by role; an entry is listed once its page exists. Labels: lang/frame.json `nav.*`.
 */
interface NavEntry {
  key: string
  path: string
  /** Only for local admins (`localAdminPages` of start/kernel.ts): the staff of one panel don't see it. */
  localAdmin?: true
}

export interface NavGroup {
  key: string
  role: 'client' | 'admin'
  entries: NavEntry[]
}

export const navigation: NavGroup[] = [
  {
    key: 'affiliate',
    role: 'client',
    entries: [
      { key: 'affiliate.overview', path: '/affiliate' },
      { key: 'affiliate.links', path: '/affiliate/links' },
      { key: 'affiliate.referrals', path: '/affiliate/referrals' },
      { key: 'affiliate.credits', path: '/affiliate/credits' },
      { key: 'affiliate.membership', path: '/affiliate/membership' },
    ],
  },
  {
    key: 'admin',
    role: 'admin',
    entries: [
      { key: 'admin.overview', path: '/admin' },
      { key: 'admin.members', path: '/admin/members' },
      { key: 'admin.agents', path: '/admin/agents' },
      { key: 'admin.plans', path: '/admin/plans' },
      { key: 'admin.banners', path: '/admin/banners' },
      { key: 'admin.links', path: '/admin/links' },
      { key: 'admin.referrals', path: '/admin/referrals' },
      { key: 'admin.reviews', path: '/admin/reviews' },
      { key: 'admin.commissions', path: '/admin/commissions' },
    ],
  },
  {
    key: 'logs',
    role: 'admin',
    entries: [
      { key: 'logs.inbox', path: '/admin/inbox' },
      { key: 'logs.deliveries', path: '/admin/deliveries' },
      { key: 'logs.actions', path: '/admin/actions' },
    ],
  },
  {
    key: 'settings',
    role: 'admin',
    entries: [
      { key: 'settings.programs', path: '/admin/affiliate-programs' },
      { key: 'settings.terms', path: '/admin/terms' },
      { key: 'settings.panels', path: '/admin/panels', localAdmin: true },
      { key: 'settings.general', path: '/admin/settings', localAdmin: true },
    ],
  },
]

interface Person {
  role: NavGroup['role']
  /** Whether a local admin, who administers every panel. */
  isGlobalAdmin: boolean
}

/** What a client sees who is no member. */
const joiningNavigation: NavGroup[] = [
  {
    key: 'affiliate',
    role: 'client',
    entries: [
      { key: 'affiliate.join', path: '/affiliate' },
      { key: 'affiliate.terms', path: '/affiliate/terms' },
    ],
  },
]

/** What an agent sees beside it; those whose status has ended keep what they earned. */
const agentEntries: NavEntry[] = [
  { key: 'agents.links', path: '/agent' },
  { key: 'agents.clients', path: '/agent/clients' },
  { key: 'agents.invitations', path: '/agent/invitations' },
]

/** What every client sees: who else sees their panel. */
const panelGroup: NavGroup = {
  key: 'panel',
  role: 'client',
  entries: [{ key: 'panel.managers', path: '/client/managers' }],
}

/** Members have them in their own group. */
const earningEntries: NavEntry[] = [
  { key: 'affiliate.referrals', path: '/affiliate/referrals' },
  { key: 'affiliate.credits', path: '/affiliate/credits' },
]

interface Standing {
  /** The person is a client and no member of the program. */
  joining?: boolean
  /** How the client stands as an agent; null where they never were one. */
  agentStatus?: 'active' | 'suspended' | 'ended' | null
}

/**
 * The groups that a person sees, with the entries whose pages they may open; none for guests.
 */
export function navigationFor(
  person: Person | null | undefined,
  { joining = false, agentStatus = null }: Standing = {}
): NavGroup[] {
  if (!person) return []
  const groups = joining && person.role === 'client' ? joiningNavigation : navigation
  return [
    ...groups.filter((group) => group.role === person.role),
    ...(person.role === 'client' && agentStatus ? [agentGroup(joining, agentStatus)] : []),
    ...(person.role === 'client' ? [panelGroup] : []),
  ]
    .map((group) => ({
      ...group,
      entries: group.entries.filter((entry) => !entry.localAdmin || person.isGlobalAdmin),
    }))
    .filter((group) => group.entries.length > 0)
}

function agentGroup(joining: boolean, status: NonNullable<Standing['agentStatus']>): NavGroup {
  return {
    key: 'agents',
    role: 'client',
    entries: [...(status === 'ended' ? [] : agentEntries), ...(joining ? earningEntries : [])],
  }
}
