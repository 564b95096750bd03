import { unavailable } from '#panels/drivers/call_panel'
import { DONE, NOT_FOUND } from '#panels/drivers/driver_answers'
import type { InvitedScope, NativeKind, UserCalls } from '#panels/drivers/panel_driver'
import { idOf, rowOf, rowsOf, textOf } from '#panels/drivers/panel_values'
import type { WhmcsApi } from '#panels/drivers/whmcs/whmcs_api'

/**
 * `orders` allows to place orders and to cancel, not only to see them, so that seeing alone gives no orders there.
 */
const PERMISSIONS: Record<InvitedScope, string[]> = {
  see: ['products', 'domains'],
  manage_services: ['manageproducts', 'managedomains'],
  place_orders: ['orders'],
}

/**
 * For how long an invitation can be accepted. The API can neither list nor take back those that are open.
 *
 * @see https://docs.whmcs.com/clients/client-management-tutorials/add-and-associate-users
 */
const INVITATION_DAYS = 7

export const whmcsNative: NativeKind = {
  permissions: PERMISSIONS,
  invitationDays: INVITATION_DAYS,
}

export function whmcsUsers(api: WhmcsApi): UserCalls {
  return {
    async inviteUser({ clientId, email, scopes }) {
      const client = idOf(clientId)
      if (!client) return NOT_FOUND
      return api.act('CreateClientInvite', {
        client_id: client,
        email,
        permissions: permissionsOf(scopes),
      })
    },

    async listUsers(clientId) {
      const client = idOf(clientId)
      if (!client) return NOT_FOUND
      const answer = await api.call('GetClientsDetails', { clientid: client })
      if (!answer.ok) return answer
      const row = rowOf(answer.value.client)
      if (textOf(row.id) !== client) return NOT_FOUND
      const users = rowsOf(rowOf(row.users).user).flatMap((user) => {
        const id = idOf(user.id)
        const isOwner = user.is_owner === true || textOf(user.is_owner) === '1'
        return id ? [{ id, email: textOf(user.email), isOwner }] : []
      })
      // an account has an owner: without one these are not its users
      return users.some(({ isOwner }) => isOwner)
        ? { ok: true, value: users }
        : unavailable('not_json', false)
    },

    async setUserScopes({ clientId, userId, scopes }) {
      const [client, user] = [idOf(clientId), idOf(userId)]
      if (!client || !user) return NOT_FOUND
      return api.act('UpdateUserPermissions', {
        user_id: user,
        client_id: client,
        permissions: permissionsOf(scopes),
      })
    },

    async removeUser({ clientId, userId }) {
      const [client, user] = [idOf(clientId), idOf(userId)]
      if (!client || !user) return NOT_FOUND
      const answer = await api.act('DeleteUserClient', { user_id: user, client_id: client })
      const isNone =
        !answer.ok && answer.reason === 'refused' && /not associated with/i.test(answer.message)
      return isNone ? DONE : answer
    },
  }
}

function permissionsOf(scopes: readonly InvitedScope[]): string {
  return [...new Set(scopes.flatMap((scope) => PERMISSIONS[scope]))].join(',')
}
