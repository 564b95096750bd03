import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { freeze, now, thaw } from '#core/clock'
import { ChangeSettings, SettingConflict } from '#core/settings/actions/change_settings'
import {
  loadSettings,
  refreshSettings,
  rememberSetting,
  settingAt,
  wholeNumber,
} from '#core/settings/setting'
import { unique } from '#tests/helpers/world'

const newSetting = () =>
  wholeNumber({ key: unique('test.days'), initial: 30, min: 1, max: 400, unit: 'days' })

const change = (
  setting: ReturnType<typeof newSetting>,
  text: string,
  seen?: string,
  name = 'command line'
) =>
  new ChangeSettings().handle({
    actor: { ...COMMAND_LINE, name },
    changes: [{ setting: setting as never, text, seen }],
  })

const historyOf = ({ key }: { key: string }) =>
  db.from('setting_changes').where('key', key).orderBy('id')

test.group('Changing settings', (group) => {
  group.each.teardown(() => thaw())

  test('holds at once here, with a line of history and an act', async ({ assert }) => {
    const setting = newSetting()
    assert.deepEqual(await change(setting, ' 45 ', undefined, 'Ada'), [setting.key])
    assert.equal(setting.value, 45)

    const [line] = await historyOf(setting)
    assert.include(line, { old_value: null, new_value: '45', actor_name: 'Ada' })
    const [act] = await db.from('admin_acts').where('subject_id', setting.key)
    assert.include(act, { act: 'setting.changed', actor_name: 'Ada', panel_id: null })
    assert.deepEqual(JSON.parse(act.changes), { value: { from: '30', to: '45' } })
  })

  test('what does not change leaves no trace', async ({ assert }) => {
    const setting = newSetting()
    assert.deepEqual(await change(setting, '30'), [])
    await change(setting, '31')
    assert.deepEqual(await change(setting, '31'), [])
    assert.lengthOf(await historyOf(setting), 1)
  })

  test('one refused value and nothing is changed', async ({ assert }) => {
    const [one, other] = [newSetting(), newSetting()]
    const attempt = new ChangeSettings().handle({
      actor: COMMAND_LINE,
      changes: [
        { setting: one as never, text: '40' },
        { setting: other as never, text: '0' },
      ],
    })
    await assert.rejects(() => attempt, /number/)
    assert.equal(one.value, 30)
    assert.isEmpty(await historyOf(one))
  })

  test('of two admins who saw the same value the second is told, and nothing of theirs is changed', async ({
    assert,
  }) => {
    const [setting, other] = [newSetting(), newSetting()]
    await change(setting, '60', '30')
    const late = new ChangeSettings().handle({
      actor: COMMAND_LINE,
      changes: [
        { setting: other as never, text: '50', seen: '30' },
        { setting: setting as never, text: '10', seen: '30' },
      ],
    })
    try {
      await late
      assert.fail('it went through')
    } catch (error) {
      assert.instanceOf(error, SettingConflict)
      assert.deepEqual((error as SettingConflict).conflicts, [{ key: setting.key, text: '60' }])
    }
    assert.equal(setting.value, 60)
    assert.equal(other.value, 30)
    assert.isEmpty(await historyOf(other))
  })

  test('ten at once, first time set: one wins, the history is a chain, memory is what is stored', async ({
    assert,
  }) => {
    const setting = newSetting()
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => change(setting, String(100 + index)))
    )
    const history = await historyOf(setting)
    assert.lengthOf(history, 10)
    assert.isNull(history[0].old_value)
    for (let index = 1; index < history.length; index++) {
      assert.equal(history[index].old_value, history[index - 1].new_value)
      assert.isAtLeast(Number(history[index].changed_at), Number(history[index - 1].changed_at))
    }
    const row = await db.from('settings').where('key', setting.key).firstOrFail()
    assert.equal(row.value, history.at(-1).new_value)
    assert.equal(setting.text, row.value)
  })

  test('ten at once who all saw the default: exactly one goes through', async ({ assert }) => {
    const setting = newSetting()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => change(setting, String(100 + index), '30'))
    )
    assert.lengthOf(
      outcomes.filter(({ status }) => status === 'fulfilled'),
      1
    )
    assert.lengthOf(await historyOf(setting), 1)
  })

  test('two who save two settings in opposite orders do not lock each other out', async ({
    assert,
  }) => {
    const [one, other] = [newSetting(), newSetting()]
    const both = (text: string, settings: (typeof one)[]) =>
      new ChangeSettings().handle({
        actor: COMMAND_LINE,
        changes: settings.map((setting) => ({ setting: setting as never, text })),
      })
    await Promise.all([both('50', [one, other]), both('60', [other, one])])
    assert.equal(one.value, other.value)
  })

  test('another process’s change is seen when settings are read again', async ({ assert }) => {
    const setting = newSetting()
    await db.table('settings').insert({ key: setting.key, value: '77', updated_at: now() })
    assert.equal(setting.value, 30)
    await loadSettings()
    assert.equal(setting.value, 77)
  })

  test('a reading that began before a change does not undo it', async ({ assert }) => {
    const setting = newSetting()
    const reading = loadSettings()
    rememberSetting(setting.key, '99')
    await reading
    assert.equal(setting.value, 99)
  })

  test('while the database is away the last known value holds', async ({ assert, cleanup }) => {
    const setting = newSetting()
    await change(setting, '88')
    const from = db.from.bind(db)
    cleanup(() => {
      db.from = from
    })
    db.from = () => {
      throw new Error('away')
    }
    await refreshSettings()
    assert.equal(setting.value, 88)
  })

  test('what held at an instant is known, whatever this process has seen', async ({ assert }) => {
    const setting = newSetting()
    const start = now()
    freeze(start)
    await change(setting, '40')
    freeze(start + 1_000)
    await change(setting, '50')
    const at = (instant: number) => settingAt(db.connection(), setting, instant)

    assert.equal(await at(start - 1), 30)
    assert.equal(await at(start), 40)
    assert.equal(await at(start + 999), 40)
    assert.equal(await at(start + 1_000), 50)

    // as if another process had set it
    await db.from('settings').where('key', setting.key).update({ value: '60' })
    assert.equal(await at(start + 2_000), 60)
    assert.equal(await settingAt(db.connection(), newSetting(), start), 30)
  })

  test('a clock set back puts no change before the one it follows', async ({ assert }) => {
    const setting = newSetting()
    const start = now()
    freeze(start)
    await change(setting, '40')
    freeze(start - 5_000)
    await change(setting, '50')
    const history = await historyOf(setting)
    assert.deepEqual(
      history.map((line) => Number(line.changed_at)),
      [start, start]
    )
    assert.equal(await settingAt(db.connection(), setting, start - 1), 30)
    assert.equal(await settingAt(db.connection(), setting, start), 50)
  })
})
