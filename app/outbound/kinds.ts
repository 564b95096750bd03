import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { KnownParameters } from '#outbound/template/request_template'

/**
 * - `gone`: it answered 410
 * - `failing`: nothing but failures for days (config/deliveries.ts)
 */
export type DisabledReason = 'gone' | 'failing'

export interface DisabledDestination {
  id: number
  panelId: number
  name: string
}

interface KindDefinition {
  /** What the templates of its destinations may name. */
  parameters(): KnownParameters
  /**
   * One of its destinations was disabled just now, in `trx`: the place to tell its owner. May run again when the
   * transaction is repeated.
   */
  disabled(
    trx: TransactionClientContract,
    destination: DisabledDestination,
    reason: DisabledReason
  ): Promise<void>
}

export interface DestinationKind extends KindDefinition {
  name: string
}

const kinds = new Map<string, DestinationKind>()

/**
 * A feature that calls out: what the engine must know of its destinations. Each feature has one, in its
 * `destination_kind.ts`, listed in start/deliveries.ts.
 * @param name as `destinations.kind` keeps it, at most 32 characters
 */
export function defineDestinationKind(name: string, definition: KindDefinition): DestinationKind {
  const kind = { name, ...definition }
  kinds.set(name, kind)
  return kind
}

/**
 * @throws E_DESTINATION_KIND where no feature has defined it
 */
export function destinationKind(name: string): DestinationKind {
  const kind = kinds.get(name)
  if (kind) return kind
  throw Object.assign(new Error(`No feature has destinations of kind "${name}"`), {
    code: 'E_DESTINATION_KIND',
  })
}
