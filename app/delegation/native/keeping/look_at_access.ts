import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { beginAct, type Begun } from '#delegation/native/keeping/begin_act'
import { endAct } from '#delegation/native/keeping/end_act'
import { handOver } from '#delegation/native/keeping/hand_over'
import { failUnseen, NOT_CONNECTED } from '#delegation/native/keeping/put_off'
import { settle } from '#delegation/native/keeping/settle'
import { writeAccess } from '#delegation/native/keeping/write_access'
import { stepUnasked } from '#delegation/native/native_access'
import { nativeKindOf } from '#delegation/native/native_offer'
import { readAccesses } from '#delegation/native/native_rows'
import { unavailable } from '#panels/drivers/call_panel'
import { driverOf } from '#panels/drivers/driver_of'
import type { DriverAnswer, PanelDriver } from '#panels/drivers/panel_driver'

/**
 * One look at one access, in up to three transactions with the calls of the panel between them: what needs no call; what the
 * panel says of its users and what is begun; what came of it.
 *
 * @param lease by which this worker has it
 * @returns whether the panel answers, as far as it was asked
 */
export async function lookAtAccess(id: number, lease: string): Promise<boolean> {
  const isSettled = await writeAccess(id, lease, async (trx, access) => {
    if (await handOver(trx, access, lease)) return true
    const step = stepUnasked(access, access, now())
    if (!step) return false
    await settle(trx, access, lease, step)
    return true
  })
  if (isSettled) return true

  const { driver, kind, access } = await connectionOf(id)
  const users = driver ? await driver.listUsers!(access.account) : null
  if (!kind || !driver || !users?.ok) {
    const trouble = users && !users.ok ? users : NOT_CONNECTED
    await writeAccess(id, lease, (trx, fresh) => failUnseen(trx, fresh, lease, trouble))
    return trouble.reason === 'not_found' || trouble.reason === 'refused'
  }

  const begun = await writeAccess(id, lease, (trx, fresh) =>
    beginAct(trx, fresh, lease, { users: users.value, kind })
  )
  if (!begun) return true

  let answer: DriverAnswer<unknown>
  try {
    answer = await call(driver, begun)
  } catch (error) {
    // how far it came nobody knows
    answer = unavailable('stopped', true)
    logger.error({ err: error, id }, 'A driver failed')
  }
  await writeAccess(id, lease, (trx, fresh) => endAct(trx, fresh, lease, begun, answer))
  return answer.ok || answer.reason === 'refused' || answer.reason === 'not_found'
}

async function connectionOf(id: number) {
  const [access] = await readAccesses(db.connection(), 'native_accesses.id = ?', [id])
  const kind = await nativeKindOf(access!.driver)
  const driver = await driverOf(access!.panelId)
  const isAble = driver?.capabilities.has('native_invitation') === true
  return { access: access!, kind, driver: isAble ? driver : null }
}

function call(driver: PanelDriver, { act, access, aim }: Begun): Promise<DriverAnswer<unknown>> {
  const { account: clientId, email } = access
  switch (act) {
    case 'invite':
      return driver.inviteUser!({ clientId, email: email!, scopes: aim })
    case 'update':
      return driver.setUserScopes!({ clientId, userId: access.userId!, scopes: aim })
    case 'remove':
      return driver.removeUser!({ clientId, userId: access.userId! })
  }
}
