/**
 * The one menu. A group appears by role; an entry is listed once its page exists. Labels: lang/frame.json `nav.*`.
 */
interface NavEntry {
  key: string
  path: string
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
      { key: 'admin.plans', path: '/admin/plans' },
      { key: 'admin.banners', path: '/admin/banners' },
      { key: 'admin.links', path: '/admin/links' },
      { key: 'admin.referrals', path: '/admin/referrals' },
      { key: 'admin.commissions', path: '/admin/commissions' },
    ],
  },
  {
    key: 'logs',
    role: 'admin',
    entries: [
      { key: 'logs.inbox', path: '/admin/inbox' },
      { key: 'logs.actions', path: '/admin/actions' },
    ],
  },
  {
    key: 'settings',
    role: 'admin',
    entries: [
      { key: 'settings.terms', path: '/admin/terms' },
      { key: 'settings.panels', path: '/admin/panels' },
      { key: 'settings.general', path: '/admin/settings' },
    ],
  },
]

/**
 * The groups that a person signed in as `role` sees; none for guests.
 */
export function navigationFor(role: NavGroup['role'] | undefined): NavGroup[] {
  return navigation.filter((group) => group.role === role)
}
