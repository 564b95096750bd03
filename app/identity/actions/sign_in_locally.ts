import { inject } from '@adonisjs/core'
import hash from '@adonisjs/core/services/hash'
import { now } from '#core/clock'
import User from '#identity/models/user'
import { normalizeLogin } from '#identity/local_login'
import { SignInThrottle } from '#identity/sign_in_throttle'

interface SignInLocallyInput {
  email: string
  password: string
  /** Where the try comes from. */
  address: string
}

/**
 * A local admin by e-mail and password. An unknown account and a wrong password answer alike and take the
 * same time.
 *
 * @returns null when the two do not belong together
 * @throws E_TOO_MANY_REQUESTS
 */
@inject()
export class SignInLocally {
  constructor(private throttle: SignInThrottle) {}

  async handle({ email, password, address }: SignInLocallyInput): Promise<User | null> {
    const login = normalizeLogin(email)
    await this.throttle.count(login, address)

    const user = await User.findBy('localLogin', login)
    if (!user?.password || user.role !== 'admin') {
      await hash.make(password)
      return null
    }
    if (!(await hash.verify(user.password, password))) return null

    await this.throttle.forgive(login, address)
    if (hash.needsReHash(user.password)) user.password = await hash.make(password)
    await user.merge({ lastSignInAt: now(), updatedAt: now() }).save()
    return user
  }
}
