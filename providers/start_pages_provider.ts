import { type Starter, StartPages } from '#core/start_pages'
import type { ApplicationService } from '@adonisjs/core/types'

/**
 * Tells the start page and the sign-in where people start: admins at what waits, agents who are no members of the affiliate
 * program at their links, everybody else at the program.
 */
export default class StartPagesProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(StartPages, async () => {
      const { rolesOfUser } = await import('#agents/own/queries/roles_of_user')

      return new (class extends StartPages {
        async of(person: Starter) {
          if (person.role === 'admin') return '/admin'
          const { isMember, agentStatus } = await rolesOfUser(person)
          const isAgent = agentStatus === 'active' || agentStatus === 'suspended'
          return isAgent && !isMember ? '/agent' : '/affiliate'
        }
      })()
    })
  }
}
