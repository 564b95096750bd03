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
    ],
  },
  {
    key: 'admin',
    role: 'admin',
    entries: [{ key: 'admin.overview', path: '/admin' }],
  },
]

/**
 * The groups that a person signed in as `role` sees; none for guests.
 */
export function navigationFor(role: NavGroup['role'] | undefined): NavGroup[] {
  return navigation.filter((group) => group.role === role)
}
