import router from '@adonisjs/core/services/router'

/**
 * Where a thing that an admin acted on is shown, by the type that its acts name. Ids are ours.
 */
const PAGES: Record<string, { path: (id: string) => string; localAdmin?: true }> = {
  affiliate: { path: (id) => `/admin/members/${id}` },
  agent: { path: (id) => `/admin/agents/${id}` },
  banner: { path: (id) => `/admin/banners/${id}` },
  commission: { path: (id) => `/admin/commissions/${id}` },
  correction: { path: (id) => `/admin/corrections/${id}` },
  delivery: { path: (id) => `/admin/deliveries/${id}` },
  link: { path: (id) => `/admin/links/${id}` },
  order: { path: (id) => `/admin/receipts/orders/${id}` },
  panel: { path: (id) => `/admin/panels/${id}`, localAdmin: true },
  panel_event: { path: (id) => `/admin/inbox/${id}` },
  plan: { path: (id) => `/admin/plans/${id}` },
  program: { path: (id) => `/admin/affiliate-programs/${id}/edit` },
  review: { path: (id) => `/admin/reviews/${id}` },
  setting: {
    path: (id) => `/admin/settings/history?setting=${id}`,
    localAdmin: true,
  },
  terms: { path: (id) => `/admin/terms/${id}` },
}

/**
 * @returns the path of the subject's page; null where there is none, or the admin may not open it
 */
export function subjectPage(
  subject: { type: string; id: string },
  { isGlobalAdmin }: { isGlobalAdmin: boolean }
): string | null {
  const page = Object.hasOwn(PAGES, subject.type) ? PAGES[subject.type]! : null
  if (!page || (page.localAdmin && !isGlobalAdmin)) return null

  const path = page.path(encodeURIComponent(subject.id))
  const matched = router.match(path.split('?')[0]!, 'GET', false)
  return matched && !matched.route.pattern.endsWith('*') ? path : null
}
