import { inject } from '@adonisjs/core'
import { keepSignInAddress } from '#panels/launch/keep_sign_in_address'
import { isLocale } from '#core/i18n/locales'
import type User from '#identity/models/user'
import { SignIn } from '#identity/actions/sign_in'
import { inTransaction, isDuplicate } from '#core/database/transaction'
import { type RefusedLaunch, verifyLaunchToken } from '#panels/launch/verify_launch_token'
import type { LaunchClaims } from '#panels/launch/launch_claims'
import type { PanelToSignIn } from '#panels/launch/queries/panels_to_sign_in'

export type LaunchOutcome =
  { ok: true; user: User; panel: PanelToSignIn; claims: LaunchClaims } | RefusedLaunch

/**
 * Turns a launch token into a signed-in user, once: a UNIQUE key decides which of several requests uses it up.
 */
@inject()
export class RedeemLaunchToken {
  constructor(private signIn: SignIn) {}

  /**
   * @param address where the request comes from; of a client who signs in themselves keyed hashes of it are kept, so that
   * an order from the same place can be told (`sign_in_addresses`)
   */
  async handle({ token, address }: { token: string; address: string }): Promise<LaunchOutcome> {
    const launch = await verifyLaunchToken(token)
    if (!launch.ok) return launch

    const { panel, claims } = launch
    const language = claims.locale?.slice(0, 2).toLowerCase()

    try {
      const user = await inTransaction(async (trx) => {
        await trx
          .table('used_launch_tokens')
          .insert({ panel_id: panel.id, jti: claims.jti, expires_at: claims.expiresAt })

        if (claims.role === 'client' && claims.impersonatedBy === null) {
          await keepSignInAddress(trx, { panelId: panel.id, subjectId: claims.subject, address })
        }
        return this.signIn.handle({
          panelId: panel.id,
          role: claims.role,
          subjectId: claims.subject,
          email: claims.email,
          name: claims.name,
          locale: isLocale(language) ? language : null,
          trx,
        })
      })
      return { ok: true, user, panel, claims }
    } catch (error) {
      if (isDuplicate(error)) {
        return { ok: false, reason: 'used', panel, returnTo: claims.returnTo }
      }
      throw error
    }
  }
}
