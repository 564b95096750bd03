import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import db from '@adonisjs/lucid/services/db'
import hash from '@adonisjs/core/services/hash'
import { unique } from '#tests/helpers/world'
import AdminCreate from '../../../commands/identity/admin_create.js'

const PASSWORD_QUESTION = 'Password (at least 12 characters)'

async function run(args: string[], answers: Record<string, string>) {
  ace.ui.switchMode('raw')
  const command = await ace.create(AdminCreate, args)
  for (const [question, answer] of Object.entries(answers)) {
    command.prompt.trap(question).replyWith(answer)
  }
  await command.exec()
  const output = command.logger.getLogs().map((log) => log.message)
  ace.ui.switchMode('normal')
  return { exitCode: command.exitCode, output: output.join('\n') }
}

test.group('node ace admin:create', () => {
  test('asks for what is not given and keeps the password as a hash', async ({ assert }) => {
    const email = `${unique('Ada')}@Example.com`
    const { exitCode } = await run([`--email=${email}`], {
      Name: 'Ada Byron',
      [PASSWORD_QUESTION]: 'mucca viola cammina piano',
    })

    assert.equal(exitCode, 0)
    const user = await db.from('users').where('local_login', email.toLowerCase()).firstOrFail()
    assert.include(user, { role: 'admin', panel_id: null, name: 'Ada Byron' })
    assert.isTrue(await hash.verify(user.password, 'mucca viola cammina piano'))
  })

  test('refuses {title} and says what to do')
    .with([
      { title: 'a short password', email: 'a@example.com', password: 'short', says: 'at least 12' },
      {
        title: 'a common one',
        email: 'a@example.com',
        password: 'Password1234',
        says: 'among the first',
      },
      {
        title: 'what is no e-mail',
        email: 'nobody',
        password: 'mucca viola cammina',
        says: 'no e-mail',
      },
    ])
    .run(async ({ assert }, { email, password, says }) => {
      const { exitCode, output } = await run([`--email=${email}`, '--name=Ada'], {
        [PASSWORD_QUESTION]: password,
      })
      assert.equal(exitCode, 1)
      assert.include(output, says)
      assert.isNull(await db.from('users').where('local_login', email).first())
    })

  test('changes nobody who is there already', async ({ assert }) => {
    const email = `${unique('ada')}@example.com`
    const create = (name: string) =>
      run([`--email=${email}`, `--name=${name}`], { [PASSWORD_QUESTION]: `viola ${name} cammina` })

    await create('First')
    const { exitCode, output } = await create('Second')

    assert.equal(exitCode, 1)
    assert.include(output, 'already')
    const [user, ...others] = await db.from('users').where('local_login', email)
    assert.lengthOf(others, 0)
    assert.equal(user.name, 'First')
  })
})
