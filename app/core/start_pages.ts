/** A signed-in person, as far as where they start goes. */
export interface Starter {
  role: 'client' | 'admin'
  panelId: number | null
  /** The panel's own id; null for local admins. */
  subjectId: string | null
}

/**
 * Where people start who name no page: `core` and the sign-in know no feature. Bound in providers/start_pages_provider.ts.
 */
export abstract class StartPages {
  /**
   * @returns a path of ours
   */
  abstract of(person: Starter): Promise<string>
}
