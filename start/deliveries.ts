/**
 * Every feature that calls out: the worker and the pages know those that are listed here (`defineDestinationKind`).
 */
import '#signup_notifications/destination_kind'
