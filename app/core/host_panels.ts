import type { HttpContext } from '@adonisjs/core/http'

/**
 * What the frame needs to know of a registered panel.
 */
export interface HostPanel {
  key: string
  name: string
  loginUrl: string
  /** `https://panel.example.com`: who may frame our pages and hear how tall they are. */
  origins: string[]
  /** The panel shows our pages inside its own. */
  embedded: boolean
}

/**
 * The frame asks for panels through this, since `core` knows no feature. Bound in providers/host_panels_provider.ts.
 */
export abstract class HostPanels {
  /**
   * The panel through which this request's person signed in; null for guests and local admins.
   */
  abstract of(ctx: HttpContext): Promise<HostPanel | null>

  /**
   * Every registered panel, by name.
   */
  abstract all(): Promise<HostPanel[]>
}
