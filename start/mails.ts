/**
 * Every mail that the product sends: the worker knows those that are listed here.
 */
import '#affiliates/mails'
import '#reports/digests/mails'
