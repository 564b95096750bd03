import { underDevelopment } from '#config/vite'
import ViteProvider from '@adonisjs/vite/vite_provider'

/**
 * Pages use the assets built into `public/assets`. Vite's development server runs under `npm run dev` only; the
 * package's own provider starts one in tests too, whose pages would break the content security policy.
 */
export default class AssetsProvider extends ViteProvider {
  override async start() {
    if (underDevelopment) await super.start()
  }

  override async shutdown() {
    if (underDevelopment) await super.shutdown()
  }
}
