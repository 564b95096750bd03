/**
 * Every setting that an admin may change, in the order of the page. A section is what stands before a key's dot.
 */
import type { Setting } from '#core/settings/setting'
import * as commissions from '#commissions/settings'
import * as affiliates from '#affiliates/settings'
import * as agents from '#agents/settings'
import * as delegation from '#delegation/settings'
import * as links from '#links/settings'
import * as privacy from '#privacy/settings'
import * as referrals from '#referrals/settings'
import * as signups from '#signup_notifications/settings'

export const settings = [
  affiliates.approval,
  affiliates.notify,
  affiliates.reapplyDays,
  affiliates.acceptAgain,
  links.allowedSites,
  links.cookieDays,
  links.consentMode,
  links.addressDays,
  referrals.attributionModel,
  affiliates.clientMask,
  referrals.reviewEnabled,
  referrals.reviewSeconds,
  referrals.reviewOrdersPerDay,
  agents.precedence,
  delegation.grantDays,
  delegation.grantDaysMost,
  delegation.invitationDays,
  commissions.secondAdminAbove,
  signups.unmoderatedMethods,
  signups.tellAdminCreated,
  signups.tellResellerCreated,
  signups.tellTrials,
  signups.firstOrderOnly,
  signups.emailParameter,
  signups.detailsDays,
  privacy.eraseAfterDays,
  privacy.eventPayloadDays,
  privacy.visitDetailsDays,
] as unknown as Setting[]
