import type { HttpContext } from '@adonisjs/core/http'
import { actInWords } from '#core/audit/act_words'
import { actorWord } from '#core/audit/actor_word'
import { pageOf } from '#core/lists/list_page'
import { administeredPanel } from '#identity/administered'
import { possibleActs } from '#affiliates/membership_acts'
import { termsInSentences } from '#plans/describe_terms'
import { ListMembers, membersList, plansToFilterBy } from '#reports/members/queries/list_members'
import { readMember } from '#reports/members/queries/read_member'

/**
 * The members of the program, and who applied for it, for admins. What is done with them:
 * `MembershipActsController` and `MemberPlansController` of app/affiliates.
 */
export default class MembersController {
  async index({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const plans = await plansToFilterBy(panelId)
    const list = membersList(
      request.qs(),
      plans.map(({ id }) => id)
    )
    const members = new ListMembers(panelId, list)
    const page = pageOf(list, await members.count())
    const rows = page.total === 0 ? [] : await members.page(page.offset, page.size)

    return view.render('pages/members/index', {
      list,
      page,
      rows,
      plans,
      panelsShown: panelId === null,
    })
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const read = await readMember(Number(params.id), administeredPanel(auth.user!))
    const { plan, standings, acts, applications, member } = read
    const [last = null, ...earlier] = applications
    const who = ({ actorName, status }: (typeof standings)[number]) => {
      if (actorName !== null) return actorWord(i18n, { userId: null, name: actorName })
      return status === 'applied' || status === 'left' ? i18n.t('members.by_themselves') : '–'
    }

    return view.render('pages/members/show', {
      ...read,
      application: last,
      earlierApplications: earlier,
      standings: standings.map((standing) => ({ ...standing, by: who(standing) })),
      planSentences: plan ? termsInSentences(i18n, plan.terms) : [],
      acts: acts.map((act) => ({ ...act, ...actInWords(i18n, act) })),
      possible: member.isClosed ? [] : possibleActs(member.status),
    })
  }
}
