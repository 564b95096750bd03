import { PanelConnectionSchema } from '#database/schema'

/**
 * How a panel itself is called: its address and what its driver needs, encrypted.
 */
export default class PanelConnection extends PanelConnectionSchema {}
