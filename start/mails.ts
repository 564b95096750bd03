/**
 * Every mail that the product sends: the worker knows those that are listed here.
 */
import '#affiliates/mails'
import '#agents/mails'
import '#delegation/mails'
import '#delegation/managers/mails'
import '#reports/digests/mails'
import '#signup_notifications/mails'
