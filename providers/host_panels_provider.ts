import { type HostPanel, HostPanels } from '#core/host_panels'
import type { HttpContext } from '@adonisjs/core/http'
import type { ApplicationService } from '@adonisjs/core/types'

interface PanelRow {
  key: string
  name: string
  login_url: string
  origins: string | string[]
  embedded: boolean | number
}

const COLUMNS = ['key', 'name', 'login_url', 'origins', 'embedded']

/**
 * Tells the frame (core) of the registered panels.
 */
export default class HostPanelsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(HostPanels, async (resolver) => {
      const db = await resolver.make('lucid.db')

      return new (class extends HostPanels {
        async of({ auth }: HttpContext) {
          const panelId = auth?.user?.panelId
          if (!panelId) return null
          const row = await db.from('panels').select(COLUMNS).where('id', panelId).first()
          return row ? toHostPanel(row) : null
        }

        async all() {
          const rows = await db.from('panels').select(COLUMNS).orderBy('name').orderBy('id')
          return rows.map(toHostPanel)
        }
      })()
    })
  }
}

function toHostPanel(row: PanelRow): HostPanel {
  return {
    key: row.key,
    name: row.name,
    loginUrl: row.login_url,
    origins: typeof row.origins === 'string' ? JSON.parse(row.origins) : row.origins,
    embedded: Boolean(row.embedded),
  }
}
