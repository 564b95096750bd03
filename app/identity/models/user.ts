import { UserSchema } from '#database/schema'

/**
 * A person signed in to the add-on: by a panel's launch (panel, role, subject), or a local admin.
 */
export default class User extends UserSchema {}
