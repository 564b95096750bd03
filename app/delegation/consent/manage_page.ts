import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { appUrl } from '#config/app'
import { now } from '#core/clock'
import { loginAddress } from '#panels/launch/sign_in_page'
import { consentOf } from '#delegation/consent/consent_of'
import { FRESH_MS, judgeManageLink, type ManageCase } from '#delegation/consent/manage_case'
import { plainName } from '#core/plain_name'
import { nameInSentence, nameWithCompany } from '#delegation/consent/plain_name'
import { type FoundManageLink, findManageLink } from '#delegation/consent/queries/find_manage_link'
import { manageVisitor, type Visit } from '#delegation/consent/queries/manage_visitor'
import { rememberedChoice } from '#delegation/consent/remembered_choice'

/** Statuses other than 200: of what has ended, and of what is for somebody else. */
const STATUSES: Partial<Record<ManageCase, number>> = {
  revoked: 410,
  used: 410,
  declined: 410,
  expired: 410,
  agent_suspended: 410,
  agent_ended: 410,
  general_off: 410,
  not_invited: 403,
  closed: 403,
  impersonated: 403,
  staff: 403,
}

/** A link as it stands for who opens it. */
export interface OpenedLink {
  link: FoundManageLink
  visit: Visit
  page: ManageCase
}

/**
 * @param reference what stands behind `/manage/`
 * @throws E_DEAD_LINK for one that nobody has made, whoever asks
 */
export async function openManageLink(ctx: HttpContext, reference: unknown): Promise<OpenedLink> {
  const link =
    typeof reference === 'string' ? await findManageLink(db.connection(), reference) : null
  if (!link) {
    throw new Exception('No such Service Manager link', { status: 404, code: 'E_DEAD_LINK' })
  }
  const visit = await manageVisitor(ctx)
  return { link, visit, page: judgeManageLink(link, visit.visitor, now()) }
}

/**
 * The page that the link is for this person.
 *
 * @param waiting makes the path by which the person comes back from the panel; called only where they are sent there
 */
export async function renderManagePage(
  ctx: HttpContext,
  { link, visit, page }: OpenedLink,
  waiting: () => Promise<string>
) {
  const { auth, request, response, view } = ctx
  response.status(STATUSES[page] ?? 200)

  const shared = {
    page,
    reference: link.reference,
    path: `/manage/${link.reference}`,
    panelName: plainName(link.panel.name),
    agentName: nameInSentence(link.snapshot.name),
    agentShown: {
      name: plainName(link.snapshot.name),
      company: link.snapshot.company && plainName(link.snapshot.company),
      logo: link.snapshot.logo,
    },
    isInvitation: link.invitation !== null,
    signedIn: auth.user && { name: plainName(auth.user.name), email: auth.user.email },
    mayReport: ['sign_in', 'not_invited', 'confirm', 'consent'].includes(page),
  }

  switch (page) {
    case 'sign_in':
    case 'elsewhere':
      return view.render('pages/delegation/sign_in', {
        ...shared,
        ...addresses(link, await waiting(), request.qs().other === '1' ? 0 : FRESH_MS / 1000),
      })
    case 'confirm':
      return view.render('pages/delegation/confirm', {
        ...shared,
        ...addresses(link, `${await waiting()}?asked=1`, FRESH_MS / 1000),
        kept: rememberedChoice(ctx, link) !== null,
        reason: whyNotFresh(visit, request.qs().asked === '1'),
      })
    case 'consent': {
      const { text, initialDays } = await consentOf(ctx, link, visit.manager)
      const choice = rememberedChoice(ctx, link)
      return view.render('pages/delegation/consent', {
        ...shared,
        text,
        message: link.message,
        replaces: visit.manager?.grantId ?? null,
        ticked: choice?.scopes ?? [],
        days:
          choice && text.ends.days.some(({ days }) => days === choice.days)
            ? choice.days
            : initialDays,
      })
    }
    case 'own':
      return view.render('pages/delegation/own_link', {
        ...shared,
        link: link.agent.generalLinks ? `${appUrl}/manage/${link.manageCode}` : null,
        registrationUrl: link.panel.registrationUrl,
      })
    default:
      return view.render('pages/delegation/no_consent', {
        ...shared,
        manager: visit.manager && {
          ...visit.manager,
          fullName: nameWithCompany(visit.manager),
        },
      })
  }
}

function addresses(link: FoundManageLink, returnTo: string, maxAge: number) {
  const login = new URL(loginAddress(link.panel.loginUrl, returnTo))
  login.searchParams.set('max_age', String(maxAge))
  return {
    loginUrl: login.href,
    registrationUrl: loginAddress(link.panel.registrationUrl, returnTo),
  }
}

/**
 * - `first`: the panel has not been asked yet
 * - `silent`: it was, and doesn't say when the person signed in
 * - `stale`: it was, and let them pass on an older sign-in
 */
function whyNotFresh({ visitor }: Visit, asked: boolean) {
  if (!asked || visitor.kind !== 'client') return 'first'
  return visitor.authTime === null ? 'silent' : 'stale'
}
