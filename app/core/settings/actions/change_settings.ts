import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, insertOnce, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { rememberSetting, type Setting } from '#core/settings/setting'

interface Input {
  actor: Actor
  /** Each with its new value as text that the setting's own `parse` accepts. */
  changes: { setting: Setting<never> | Setting; text: string }[]
}

/**
 * Sets settings from now on, with a line of history and an act for each that really changes.
 * @returns the keys that changed
 * @throws E_SETTING where a text is none of the setting's values; nothing is changed then
 */
export class ChangeSettings {
  async handle({ actor, changes }: Input): Promise<string[]> {
    const wanted = changes.map(({ setting, text }) => ({ setting, text: canonical(setting, text) }))
    const changed = await inTransaction(async (trx) => {
      const keys: string[] = []
      for (const { setting, text } of wanted) {
        if (await change(trx, actor, setting as Setting, text)) keys.push(setting.key)
      }
      return keys
    })

    for (const { setting, text } of wanted) {
      if (changed.includes(setting.key)) rememberSetting(setting.key, text)
    }
    return changed
  }
}

function canonical(setting: Setting<never> | Setting, text: string): string {
  const parsed = setting.parse(text)
  if (!parsed.ok) {
    throw Object.assign(new Error(`${setting.key}: ${parsed.reason}`), { code: 'E_SETTING' })
  }
  return (setting as Setting).format(parsed.value)
}

async function change(
  trx: TransactionClientContract,
  actor: Actor,
  setting: Setting,
  text: string
): Promise<boolean> {
  const find = () =>
    select<{ value: string }>(
      trx,
      `SELECT value FROM settings WHERE \`key\` = ?${forUpdate(trx)}`,
      [setting.key]
    )
  let [row] = await find()
  if (!row) {
    const initial = setting.format(setting.initial)
    if (initial === text) return false
    const inserted = await insertOnce(trx, 'settings', {
      key: setting.key,
      value: text,
      updated_at: now(),
    })
    // somebody else has set it for the first time in the meantime
    if (inserted === null) [row] = await find()
  }
  const before = row?.value ?? null
  if ((before ?? setting.format(setting.initial)) === text) return false

  const at = now()
  if (row) {
    await update(trx, 'UPDATE settings SET value = ?, updated_at = ? WHERE `key` = ?', [
      text,
      at,
      setting.key,
    ])
  }
  await insert(trx, 'setting_changes', [
    {
      key: setting.key,
      old_value: before,
      new_value: text,
      changed_at: at,
      user_id: actor.userId,
      actor_name: actor.name.slice(0, 200),
    },
  ])
  await recordAct(trx, {
    actor,
    act: 'setting.changed',
    panelId: null,
    subject: { type: 'setting', id: setting.key, label: setting.key },
    changes: {
      value: { from: before ?? setting.format(setting.initial), to: text },
    },
  })
  return true
}
