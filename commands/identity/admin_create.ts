import { text } from 'node:stream/consumers'
import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { CreateAdmin } from '#identity/actions/create_admin'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '#identity/password_rule'

const REFUSALS = {
  bad_email: 'This is no e-mail address.',
  bad_name: 'The name must have 1 to 200 characters.',
  taken: 'There is an admin with this e-mail already. Nothing was changed.',
  too_short: `The password must have at least ${SHORTEST_PASSWORD} characters.`,
  too_long: `The password must have at most ${LONGEST_PASSWORD} characters.`,
  outer_space: 'The password must not begin or end with white space.',
  contains_login: 'The password must not contain the e-mail name.',
  too_simple: 'This password is among the first that anybody tries. Take several unrelated words.',
}

export default class AdminCreate extends BaseCommand {
  static override commandName = 'admin:create'
  static override description = 'Create a local admin, who signs in at /login'
  static override help = [
    'Asks for what is not given. In scripts:',
    '  echo "$PASSWORD" | {{ binaryName }}admin:create --email=ada@example.com --name="Ada Byron" --password-stdin',
  ]
  static override options: CommandOptions = { startApp: true }

  @flags.string({ description: 'E-mail to sign in with' })
  declare email?: string

  @flags.string({ flagName: 'name', description: 'Name that others see' })
  declare fullName?: string

  @flags.boolean({ description: 'Read the password from the first line of standard input' })
  declare passwordStdin?: boolean

  override async run() {
    const email: string = this.email ?? (await this.prompt.ask('E-mail'))
    const name: string = this.fullName ?? (await this.prompt.ask('Name'))
    const password = this.passwordStdin
      ? await firstLineOfInput()
      : await this.prompt.secure(`Password (at least ${SHORTEST_PASSWORD} characters)`)

    const create = await this.app.container.make(CreateAdmin)
    const outcome = await create.handle({ email, name, password })
    if (outcome.ok) {
      this.logger.success(`${email} can sign in at /login`)
    } else {
      this.logger.error(REFUSALS[outcome.reason])
      this.exitCode = 1
    }
  }
}

async function firstLineOfInput() {
  const input = await text(process.stdin)
  return input.split(/\r?\n/, 1)[0]!
}
