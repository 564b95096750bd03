import { ManageInvitationSchema } from '#database/schema'

/**
 * An agent's request for consent, bound to one address or client, to be used once.
 */
export default class ManageInvitation extends ManageInvitationSchema {}
