import { UserSchema } from '#database/schema'

/**
 * A person signed in to the add-on: by a panel's launch (panel, role, subject), or a local admin.
 */
export default class User extends UserSchema {
  /**
   * Local admins administer everything; an admin whom a panel signed in administers that panel only.
   */
  get isGlobalAdmin() {
    return this.role === 'admin' && this.panelId === null
  }

  administers(panelId: number) {
    return this.isGlobalAdmin || (this.role === 'admin' && this.panelId === panelId)
  }
}
