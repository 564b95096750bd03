import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, insertOnce, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { refreshSettings, rememberSetting, type Setting } from '#core/settings/setting'

interface Input {
  actor: Actor
  /**
   * Each with its new value as text that the setting's own `parse` accepts, and with the text that the admin saw when
   * they chose it, where they saw one.
   */
  changes: { setting: Setting<never> | Setting; text: string; seen?: string }[]
}

/**
 * Settings that somebody else changed after the admin saw them, with what they are now.
 */
export class SettingConflict extends Error {
  code = 'E_SETTING_CONFLICT'

  constructor(readonly conflicts: { key: string; text: string }[]) {
    super(`Changed meanwhile: ${conflicts.map(({ key }) => key).join(', ')}`)
  }
}

/**
 * Sets settings from now on, with a line of history and an act for each that really changes.
 * @returns the keys that changed
 * @throws E_SETTING where a text is none of the setting's values, E_SETTING_CONFLICT where one is no longer what the
 * admin saw; nothing is changed then
 */
export class ChangeSettings {
  async handle({ actor, changes }: Input): Promise<string[]> {
    const wanted = changes
      .map(({ setting, text, seen }) => ({ setting, seen, text: canonical(setting, text) }))
      // always in the same order, so that two admins who save at once wait instead of locking each other out
      .sort((one, other) => (one.setting.key < other.setting.key ? -1 : 1))
    const changed = await inTransaction(async (trx) => {
      const keys: string[] = []
      const conflicts: { key: string; text: string }[] = []
      for (const { setting, text, seen } of wanted) {
        const outcome = await change(trx, actor, setting as Setting, text, seen)
        if (typeof outcome === 'string') conflicts.push({ key: setting.key, text: outcome })
        else if (outcome) keys.push(setting.key)
      }
      if (conflicts.length > 0) throw new SettingConflict(conflicts)
      return keys
    })

    for (const { setting, text } of wanted) {
      if (changed.includes(setting.key)) rememberSetting(setting.key, text)
    }
    // of two changes in this process the one that was committed last must be the one remembered
    if (changed.length > 0) await refreshSettings()
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

/**
 * @returns whether it changed, or what it is now where that is neither `text` nor what was seen
 */
async function change(
  trx: TransactionClientContract,
  actor: Actor,
  setting: Setting,
  text: string,
  seen: string | undefined
): Promise<boolean | string> {
  const find = () =>
    select<{ value: string }>(
      trx,
      `SELECT value FROM settings WHERE \`key\` = ?${forUpdate(trx)}`,
      [setting.key]
    )
  const initial = setting.format(setting.initial)
  let [row] = await find()
  if (!row) {
    if (initial === text) return false
    if (seen !== undefined && seen !== initial) return initial
    const inserted = await insertOnce(trx, 'settings', {
      key: setting.key,
      value: text,
      updated_at: now(),
    })
    // somebody else has set it for the first time in the meantime
    if (inserted === null) [row] = await find()
  }
  const before = row?.value ?? null
  if ((before ?? initial) === text) return false
  if (row && seen !== undefined && seen !== row.value) return row.value

  const [last] = await select<{ at: number | null }>(
    trx,
    'SELECT MAX(changed_at) AS at FROM setting_changes WHERE `key` = ?',
    [setting.key]
  )
  // a clock set back, or another machine's that runs ahead, must not put a change before the one it follows
  const at = Math.max(now(), Number(last?.at ?? 0))
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
      value: { from: before ?? initial, to: text },
    },
  })
  return true
}
