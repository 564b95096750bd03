import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.follow_agent': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'links.store': { paramsTuple?: []; params?: {} }
    'link_qr_codes.png': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_statuses.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'administered_links.index': { paramsTuple?: []; params?: {} }
    'link_blocks.create': { paramsTuple?: []; params?: {} }
    'link_blocks.store': { paramsTuple?: []; params?: {} }
    'link_releases.create': { paramsTuple?: []; params?: {} }
    'link_releases.store': { paramsTuple?: []; params?: {} }
    'administered_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'administered_link_exports.show': { paramsTuple?: []; params?: {} }
    'plan_exports.show': { paramsTuple?: []; params?: {} }
    'plans.index': { paramsTuple?: []; params?: {} }
    'plans.create': { paramsTuple?: []; params?: {} }
    'plans.store': { paramsTuple?: []; params?: {} }
    'plans.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_drafts.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_calculators.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_calculators.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_versions.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'version': ParamValue} }
    'plan_names.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_names.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'default_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'default_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.serve': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file': ParamValue} }
    'shared_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.index': { paramsTuple?: []; params?: {} }
    'banners.create': { paramsTuple?: []; params?: {} }
    'banner_activations.create': { paramsTuple?: []; params?: {} }
    'banner_activations.store': { paramsTuple?: []; params?: {} }
    'banner_deactivations.create': { paramsTuple?: []; params?: {} }
    'banner_deactivations.store': { paramsTuple?: []; params?: {} }
    'banner_deletions.create': { paramsTuple?: []; params?: {} }
    'banner_deletions.store': { paramsTuple?: []; params?: {} }
    'banners.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_images.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_exports.show': { paramsTuple?: []; params?: {} }
    'banners.store': { paramsTuple?: []; params?: {} }
    'banner_images.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'landing.script': { paramsTuple?: []; params?: {} }
    'signup_finished.script': { paramsTuple?: []; params?: {} }
    'signup_finished.page': { paramsTuple?: []; params?: {} }
    'signup_finished.seen': { paramsTuple?: []; params?: {} }
    'panel_events.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'panel_event_batches.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'api_docs.show': { paramsTuple?: []; params?: {} }
    'api_docs.document': { paramsTuple?: []; params?: {} }
    'inbox.index': { paramsTuple?: []; params?: {} }
    'event_retries.create': { paramsTuple?: []; params?: {} }
    'event_retries.store': { paramsTuple?: []; params?: {} }
    'inbox.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'inbox.export': { paramsTuple?: []; params?: {} }
    'panels.index': { paramsTuple?: []; params?: {} }
    'panels.create': { paramsTuple?: []; params?: {} }
    'panels.store': { paramsTuple?: []; params?: {} }
    'panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.sample': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'secretId': ParamValue} }
    'panel_secrets.destroy': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'secretId': ParamValue} }
    'panels.export': { paramsTuple?: []; params?: {} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'local_sessions.store': { paramsTuple?: []; params?: {} }
    'local_sessions.destroy': { paramsTuple?: []; params?: {} }
    'preferences.locale': { paramsTuple?: []; params?: {} }
    'preferences.theme': { paramsTuple?: []; params?: {} }
    'applications.store': { paramsTuple?: []; params?: {} }
    'applications.edit': { paramsTuple?: []; params?: {} }
    'applications.destroy': { paramsTuple?: []; params?: {} }
    'affiliate_terms.show': { paramsTuple?: []; params?: {} }
    'affiliate_terms.store': { paramsTuple?: []; params?: {} }
    'membership.show': { paramsTuple?: []; params?: {} }
    'membership.update': { paramsTuple?: []; params?: {} }
    'membership.edit': { paramsTuple?: []; params?: {} }
    'membership.destroy': { paramsTuple?: []; params?: {} }
    'membership_acts.create': { paramsTuple: [ParamValue]; params: {'act': ParamValue} }
    'membership_acts.store': { paramsTuple: [ParamValue]; params: {'act': ParamValue} }
    'member_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'member_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.index': { paramsTuple?: []; params?: {} }
    'program_terms.create': { paramsTuple?: []; params?: {} }
    'program_terms.store': { paramsTuple?: []; params?: {} }
    'program_terms.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'logos.serve': { paramsTuple: [ParamValue]; params: {'digest': ParamValue} }
    'shared_agent_links.show': { paramsTuple?: []; params?: {} }
    'agent_qr_codes.png': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_clients.index': { paramsTuple?: []; params?: {} }
    'agent_client_exports.show': { paramsTuple?: []; params?: {} }
    'agents.index': { paramsTuple?: []; params?: {} }
    'agent_exports.show': { paramsTuple?: []; params?: {} }
    'agents.create': { paramsTuple?: []; params?: {} }
    'agents.store': { paramsTuple?: []; params?: {} }
    'agents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agents.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agents.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_standings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_standings.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_logos.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_logos.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panel_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_services.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue} }
    'managed_service_acts.create': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue,'word': ParamValue} }
    'managed_service_acts.store': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue,'word': ParamValue} }
    'managed_orders.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_order_confirmations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_orders.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_orders.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'managed_order_cancellations.create': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'managed_order_cancellations.store': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'affiliate_programs.index': { paramsTuple?: []; params?: {} }
    'affiliate_programs.create': { paramsTuple?: []; params?: {} }
    'affiliate_programs.store': { paramsTuple?: []; params?: {} }
    'program_checks.store': { paramsTuple?: []; params?: {} }
    'program_parameters.index': { paramsTuple?: []; params?: {} }
    'program_switches.edit': { paramsTuple?: []; params?: {} }
    'program_switches.update': { paramsTuple?: []; params?: {} }
    'affiliate_programs.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'affiliate_programs.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_copies.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_moves.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_states.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_deletions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deliveries.index': { paramsTuple?: []; params?: {} }
    'delivery_exports.show': { paramsTuple?: []; params?: {} }
    'redeliveries.create': { paramsTuple?: []; params?: {} }
    'redeliveries.store': { paramsTuple?: []; params?: {} }
    'deliveries.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_tests.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_tests.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consents.store': { paramsTuple?: []; params?: {} }
    'refusals.show': { paramsTuple?: []; params?: {} }
    'refusals.store': { paramsTuple?: []; params?: {} }
    'consent_reports.show': { paramsTuple?: []; params?: {} }
    'consent_reports.store': { paramsTuple?: []; params?: {} }
    'manage_departures.store': { paramsTuple?: []; params?: {} }
    'manage_links.invitation': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'manage_links.pending': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_links.general': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'consents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_invitations.index': { paramsTuple?: []; params?: {} }
    'manage_invitations.create': { paramsTuple?: []; params?: {} }
    'manage_invitations.store': { paramsTuple?: []; params?: {} }
    'manage_invitations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'invitation_sendings.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managers.index': { paramsTuple?: []; params?: {} }
    'manager_reports.create': { paramsTuple?: []; params?: {} }
    'manager_reports.store': { paramsTuple?: []; params?: {} }
    'manager_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_logs.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_scopes.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_scopes.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_withdrawals.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_withdrawals.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.index': { paramsTuple?: []; params?: {} }
    'grants.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reported_agents.index': { paramsTuple?: []; params?: {} }
    'reported_agents.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consent_proofs.own': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consent_proofs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'all_referrals.index': { paramsTuple?: []; params?: {} }
    'all_referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'commissions.index': { paramsTuple?: []; params?: {} }
    'commission_exports.show': { paramsTuple?: []; params?: {} }
    'commission_approvals.create': { paramsTuple?: []; params?: {} }
    'commission_approvals.store': { paramsTuple?: []; params?: {} }
    'commission_rejections.create': { paramsTuple?: []; params?: {} }
    'commission_rejections.store': { paramsTuple?: []; params?: {} }
    'corrections.index': { paramsTuple?: []; params?: {} }
    'corrections.create': { paramsTuple?: []; params?: {} }
    'correction_checks.store': { paramsTuple?: []; params?: {} }
    'corrections.store': { paramsTuple?: []; params?: {} }
    'corrections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'correction_decisions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'correction_exports.show': { paramsTuple?: []; params?: {} }
    'own_corrections.index': { paramsTuple?: []; params?: {} }
    'own_correction_exports.show': { paramsTuple?: []; params?: {} }
    'reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.waiting': { paramsTuple?: []; params?: {} }
    'decided_reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.decided': { paramsTuple?: []; params?: {} }
    'review_acceptances.create': { paramsTuple?: []; params?: {} }
    'review_acceptances.store': { paramsTuple?: []; params?: {} }
    'review_rejections.create': { paramsTuple?: []; params?: {} }
    'review_rejections.store': { paramsTuple?: []; params?: {} }
    'reviews.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'receipts.show': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_lines.index': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_searches.index': { paramsTuple?: []; params?: {} }
    'order_receipts.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_lines.index': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_documents.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'signup_receipts.show': { paramsTuple: [ParamValue]; params: {'clientId': ParamValue} }
    'invoice_receipts.show': { paramsTuple: [ParamValue]; params: {'invoiceId': ParamValue} }
    'receipt_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'members.index': { paramsTuple?: []; params?: {} }
    'member_exports.show': { paramsTuple?: []; params?: {} }
    'members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'setting_changes.index': { paramsTuple?: []; params?: {} }
    'setting_changes.export': { paramsTuple?: []; params?: {} }
    'settings.update': { paramsTuple: [ParamValue]; params: {'group': ParamValue} }
    'settings.confirm': { paramsTuple: [ParamValue]; params: {'group': ParamValue} }
    'acts.index': { paramsTuple?: []; params?: {} }
    'acts.export': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.api.status': { paramsTuple?: []; params?: {} }
    'sandbox.api.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.api.services': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.service': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'service': ParamValue} }
    'sandbox.api.acts': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'service': ParamValue} }
    'sandbox.api.orders': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.orders.store': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.order': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'order': ParamValue} }
    'sandbox.api.order.cancel': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'order': ParamValue} }
    'sandbox.api.offers': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.logins': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.credits': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.preferences': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.cart.product': { paramsTuple?: []; params?: {} }
    'sandbox.cart.domain': { paramsTuple?: []; params?: {} }
    'sandbox.cart.remove': { paramsTuple?: []; params?: {} }
    'sandbox.cart.coupon': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.register.store': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.login.once': { paramsTuple?: []; params?: {} }
    'sandbox.login.store': { paramsTuple?: []; params?: {} }
    'sandbox.logout': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.checkout.store': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoice.pay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.accept': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.paid': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.suspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.unsuspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.impersonate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.event.send': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.follow_agent': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'link_qr_codes.png': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'administered_links.index': { paramsTuple?: []; params?: {} }
    'link_blocks.create': { paramsTuple?: []; params?: {} }
    'link_releases.create': { paramsTuple?: []; params?: {} }
    'administered_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'administered_link_exports.show': { paramsTuple?: []; params?: {} }
    'plan_exports.show': { paramsTuple?: []; params?: {} }
    'plans.index': { paramsTuple?: []; params?: {} }
    'plans.create': { paramsTuple?: []; params?: {} }
    'plans.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_calculators.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_versions.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'version': ParamValue} }
    'plan_names.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'default_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.serve': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file': ParamValue} }
    'shared_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.index': { paramsTuple?: []; params?: {} }
    'banners.create': { paramsTuple?: []; params?: {} }
    'banner_activations.create': { paramsTuple?: []; params?: {} }
    'banner_deactivations.create': { paramsTuple?: []; params?: {} }
    'banner_deletions.create': { paramsTuple?: []; params?: {} }
    'banners.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_images.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_exports.show': { paramsTuple?: []; params?: {} }
    'landing.script': { paramsTuple?: []; params?: {} }
    'signup_finished.script': { paramsTuple?: []; params?: {} }
    'signup_finished.page': { paramsTuple?: []; params?: {} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'api_docs.show': { paramsTuple?: []; params?: {} }
    'api_docs.document': { paramsTuple?: []; params?: {} }
    'inbox.index': { paramsTuple?: []; params?: {} }
    'event_retries.create': { paramsTuple?: []; params?: {} }
    'inbox.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'inbox.export': { paramsTuple?: []; params?: {} }
    'panels.index': { paramsTuple?: []; params?: {} }
    'panels.create': { paramsTuple?: []; params?: {} }
    'panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.sample': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'secretId': ParamValue} }
    'panels.export': { paramsTuple?: []; params?: {} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'applications.edit': { paramsTuple?: []; params?: {} }
    'affiliate_terms.show': { paramsTuple?: []; params?: {} }
    'membership.show': { paramsTuple?: []; params?: {} }
    'membership.edit': { paramsTuple?: []; params?: {} }
    'membership_acts.create': { paramsTuple: [ParamValue]; params: {'act': ParamValue} }
    'member_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.index': { paramsTuple?: []; params?: {} }
    'program_terms.create': { paramsTuple?: []; params?: {} }
    'program_terms.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'logos.serve': { paramsTuple: [ParamValue]; params: {'digest': ParamValue} }
    'shared_agent_links.show': { paramsTuple?: []; params?: {} }
    'agent_qr_codes.png': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_clients.index': { paramsTuple?: []; params?: {} }
    'agent_client_exports.show': { paramsTuple?: []; params?: {} }
    'agents.index': { paramsTuple?: []; params?: {} }
    'agent_exports.show': { paramsTuple?: []; params?: {} }
    'agents.create': { paramsTuple?: []; params?: {} }
    'agents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agents.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_standings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panel_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_services.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue} }
    'managed_service_acts.create': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue,'word': ParamValue} }
    'managed_orders.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_order_confirmations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_orders.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'managed_order_cancellations.create': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'affiliate_programs.index': { paramsTuple?: []; params?: {} }
    'affiliate_programs.create': { paramsTuple?: []; params?: {} }
    'program_parameters.index': { paramsTuple?: []; params?: {} }
    'program_switches.edit': { paramsTuple?: []; params?: {} }
    'affiliate_programs.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deliveries.index': { paramsTuple?: []; params?: {} }
    'delivery_exports.show': { paramsTuple?: []; params?: {} }
    'redeliveries.create': { paramsTuple?: []; params?: {} }
    'deliveries.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_tests.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'refusals.show': { paramsTuple?: []; params?: {} }
    'consent_reports.show': { paramsTuple?: []; params?: {} }
    'manage_links.invitation': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'manage_links.pending': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_links.general': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'consents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_invitations.index': { paramsTuple?: []; params?: {} }
    'manage_invitations.create': { paramsTuple?: []; params?: {} }
    'managers.index': { paramsTuple?: []; params?: {} }
    'manager_reports.create': { paramsTuple?: []; params?: {} }
    'manager_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_logs.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_scopes.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_withdrawals.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.index': { paramsTuple?: []; params?: {} }
    'grants.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reported_agents.index': { paramsTuple?: []; params?: {} }
    'consent_proofs.own': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consent_proofs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'all_referrals.index': { paramsTuple?: []; params?: {} }
    'all_referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'commissions.index': { paramsTuple?: []; params?: {} }
    'commission_exports.show': { paramsTuple?: []; params?: {} }
    'commission_approvals.create': { paramsTuple?: []; params?: {} }
    'commission_rejections.create': { paramsTuple?: []; params?: {} }
    'corrections.index': { paramsTuple?: []; params?: {} }
    'corrections.create': { paramsTuple?: []; params?: {} }
    'corrections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'correction_exports.show': { paramsTuple?: []; params?: {} }
    'own_corrections.index': { paramsTuple?: []; params?: {} }
    'own_correction_exports.show': { paramsTuple?: []; params?: {} }
    'reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.waiting': { paramsTuple?: []; params?: {} }
    'decided_reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.decided': { paramsTuple?: []; params?: {} }
    'review_acceptances.create': { paramsTuple?: []; params?: {} }
    'review_rejections.create': { paramsTuple?: []; params?: {} }
    'reviews.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'receipts.show': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_lines.index': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_searches.index': { paramsTuple?: []; params?: {} }
    'order_receipts.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_lines.index': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_documents.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'signup_receipts.show': { paramsTuple: [ParamValue]; params: {'clientId': ParamValue} }
    'invoice_receipts.show': { paramsTuple: [ParamValue]; params: {'invoiceId': ParamValue} }
    'receipt_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'members.index': { paramsTuple?: []; params?: {} }
    'member_exports.show': { paramsTuple?: []; params?: {} }
    'members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'setting_changes.index': { paramsTuple?: []; params?: {} }
    'setting_changes.export': { paramsTuple?: []; params?: {} }
    'settings.confirm': { paramsTuple: [ParamValue]; params: {'group': ParamValue} }
    'acts.index': { paramsTuple?: []; params?: {} }
    'acts.export': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.api.status': { paramsTuple?: []; params?: {} }
    'sandbox.api.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.api.services': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.service': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'service': ParamValue} }
    'sandbox.api.orders': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.order': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'order': ParamValue} }
    'sandbox.api.offers': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.login.once': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'links.follow': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.follow_agent': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'links.index': { paramsTuple?: []; params?: {} }
    'links.create': { paramsTuple?: []; params?: {} }
    'link_qr_codes.png': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'links.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_exports.show': { paramsTuple?: []; params?: {} }
    'administered_links.index': { paramsTuple?: []; params?: {} }
    'link_blocks.create': { paramsTuple?: []; params?: {} }
    'link_releases.create': { paramsTuple?: []; params?: {} }
    'administered_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'administered_link_exports.show': { paramsTuple?: []; params?: {} }
    'plan_exports.show': { paramsTuple?: []; params?: {} }
    'plans.index': { paramsTuple?: []; params?: {} }
    'plans.create': { paramsTuple?: []; params?: {} }
    'plans.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_calculators.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_versions.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'version': ParamValue} }
    'plan_names.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'default_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.serve': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'file': ParamValue} }
    'shared_links.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.index': { paramsTuple?: []; params?: {} }
    'banners.create': { paramsTuple?: []; params?: {} }
    'banner_activations.create': { paramsTuple?: []; params?: {} }
    'banner_deactivations.create': { paramsTuple?: []; params?: {} }
    'banner_deletions.create': { paramsTuple?: []; params?: {} }
    'banners.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_images.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_exports.show': { paramsTuple?: []; params?: {} }
    'landing.script': { paramsTuple?: []; params?: {} }
    'signup_finished.script': { paramsTuple?: []; params?: {} }
    'signup_finished.page': { paramsTuple?: []; params?: {} }
    'launches.show': { paramsTuple?: []; params?: {} }
    'farewells.show': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'api_docs.show': { paramsTuple?: []; params?: {} }
    'api_docs.document': { paramsTuple?: []; params?: {} }
    'inbox.index': { paramsTuple?: []; params?: {} }
    'event_retries.create': { paramsTuple?: []; params?: {} }
    'inbox.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'inbox.export': { paramsTuple?: []; params?: {} }
    'panels.index': { paramsTuple?: []; params?: {} }
    'panels.create': { paramsTuple?: []; params?: {} }
    'panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.sample': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.confirm': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'secretId': ParamValue} }
    'panels.export': { paramsTuple?: []; params?: {} }
    'local_sessions.create': { paramsTuple?: []; params?: {} }
    'applications.edit': { paramsTuple?: []; params?: {} }
    'affiliate_terms.show': { paramsTuple?: []; params?: {} }
    'membership.show': { paramsTuple?: []; params?: {} }
    'membership.edit': { paramsTuple?: []; params?: {} }
    'membership_acts.create': { paramsTuple: [ParamValue]; params: {'act': ParamValue} }
    'member_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.index': { paramsTuple?: []; params?: {} }
    'program_terms.create': { paramsTuple?: []; params?: {} }
    'program_terms.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'logos.serve': { paramsTuple: [ParamValue]; params: {'digest': ParamValue} }
    'shared_agent_links.show': { paramsTuple?: []; params?: {} }
    'agent_qr_codes.png': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_qr_codes.svg': { paramsTuple: [ParamValue]; params: {'link': ParamValue} }
    'agent_clients.index': { paramsTuple?: []; params?: {} }
    'agent_client_exports.show': { paramsTuple?: []; params?: {} }
    'agents.index': { paramsTuple?: []; params?: {} }
    'agent_exports.show': { paramsTuple?: []; params?: {} }
    'agents.create': { paramsTuple?: []; params?: {} }
    'agents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agents.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_standings.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_plans.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panels.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'client_panel_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_services.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue} }
    'managed_service_acts.create': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue,'word': ParamValue} }
    'managed_orders.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_order_confirmations.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_orders.show': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'managed_order_cancellations.create': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'affiliate_programs.index': { paramsTuple?: []; params?: {} }
    'affiliate_programs.create': { paramsTuple?: []; params?: {} }
    'program_parameters.index': { paramsTuple?: []; params?: {} }
    'program_switches.edit': { paramsTuple?: []; params?: {} }
    'affiliate_programs.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_deletions.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'deliveries.index': { paramsTuple?: []; params?: {} }
    'delivery_exports.show': { paramsTuple?: []; params?: {} }
    'redeliveries.create': { paramsTuple?: []; params?: {} }
    'deliveries.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_tests.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'refusals.show': { paramsTuple?: []; params?: {} }
    'consent_reports.show': { paramsTuple?: []; params?: {} }
    'manage_links.invitation': { paramsTuple: [ParamValue]; params: {'token': ParamValue} }
    'manage_links.pending': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_links.general': { paramsTuple: [ParamValue]; params: {'code': ParamValue} }
    'consents.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_invitations.index': { paramsTuple?: []; params?: {} }
    'manage_invitations.create': { paramsTuple?: []; params?: {} }
    'managers.index': { paramsTuple?: []; params?: {} }
    'manager_reports.create': { paramsTuple?: []; params?: {} }
    'manager_logs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_logs.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_scopes.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_withdrawals.create': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.index': { paramsTuple?: []; params?: {} }
    'grants.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'grants.export': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reported_agents.index': { paramsTuple?: []; params?: {} }
    'consent_proofs.own': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consent_proofs.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'referrals.index': { paramsTuple?: []; params?: {} }
    'referral_exports.show': { paramsTuple?: []; params?: {} }
    'all_referrals.index': { paramsTuple?: []; params?: {} }
    'all_referral_exports.show': { paramsTuple?: []; params?: {} }
    'affiliate.overview': { paramsTuple?: []; params?: {} }
    'credits.index': { paramsTuple?: []; params?: {} }
    'credit_exports.show': { paramsTuple?: []; params?: {} }
    'commissions.index': { paramsTuple?: []; params?: {} }
    'commission_exports.show': { paramsTuple?: []; params?: {} }
    'commission_approvals.create': { paramsTuple?: []; params?: {} }
    'commission_rejections.create': { paramsTuple?: []; params?: {} }
    'corrections.index': { paramsTuple?: []; params?: {} }
    'corrections.create': { paramsTuple?: []; params?: {} }
    'corrections.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'correction_exports.show': { paramsTuple?: []; params?: {} }
    'own_corrections.index': { paramsTuple?: []; params?: {} }
    'own_correction_exports.show': { paramsTuple?: []; params?: {} }
    'reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.waiting': { paramsTuple?: []; params?: {} }
    'decided_reviews.index': { paramsTuple?: []; params?: {} }
    'review_exports.decided': { paramsTuple?: []; params?: {} }
    'review_acceptances.create': { paramsTuple?: []; params?: {} }
    'review_rejections.create': { paramsTuple?: []; params?: {} }
    'reviews.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'receipts.show': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_lines.index': { paramsTuple: [ParamValue]; params: {'referralId': ParamValue} }
    'receipt_searches.index': { paramsTuple?: []; params?: {} }
    'order_receipts.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_lines.index': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'order_receipt_documents.show': { paramsTuple: [ParamValue]; params: {'orderId': ParamValue} }
    'signup_receipts.show': { paramsTuple: [ParamValue]; params: {'clientId': ParamValue} }
    'invoice_receipts.show': { paramsTuple: [ParamValue]; params: {'invoiceId': ParamValue} }
    'receipt_exports.show': { paramsTuple?: []; params?: {} }
    'admin_overview.show': { paramsTuple?: []; params?: {} }
    'members.index': { paramsTuple?: []; params?: {} }
    'member_exports.show': { paramsTuple?: []; params?: {} }
    'members.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.index': { paramsTuple?: []; params?: {} }
    'setting_changes.index': { paramsTuple?: []; params?: {} }
    'setting_changes.export': { paramsTuple?: []; params?: {} }
    'settings.confirm': { paramsTuple: [ParamValue]; params: {'group': ParamValue} }
    'acts.index': { paramsTuple?: []; params?: {} }
    'acts.export': { paramsTuple?: []; params?: {} }
    'health.live': { paramsTuple?: []; params?: {} }
    'health.ready': { paramsTuple?: []; params?: {} }
    'metrics.show': { paramsTuple?: []; params?: {} }
    'sandbox.api.status': { paramsTuple?: []; params?: {} }
    'sandbox.api.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.api.services': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.service': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'service': ParamValue} }
    'sandbox.api.orders': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.order': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'order': ParamValue} }
    'sandbox.api.offers': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'sandbox.home': { paramsTuple?: []; params?: {} }
    'sandbox.hosting': { paramsTuple?: []; params?: {} }
    'sandbox.vps': { paramsTuple?: []; params?: {} }
    'sandbox.product': { paramsTuple: [ParamValue]; params: {'product': ParamValue} }
    'sandbox.domains': { paramsTuple?: []; params?: {} }
    'sandbox.cart': { paramsTuple?: []; params?: {} }
    'sandbox.register': { paramsTuple?: []; params?: {} }
    'sandbox.login': { paramsTuple?: []; params?: {} }
    'sandbox.login.once': { paramsTuple?: []; params?: {} }
    'sandbox.launch': { paramsTuple?: []; params?: {} }
    'sandbox.mail': { paramsTuple?: []; params?: {} }
    'sandbox.mail.show': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.mail.html': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.checkout': { paramsTuple?: []; params?: {} }
    'sandbox.confirmation': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.account': { paramsTuple?: []; params?: {} }
    'sandbox.services': { paramsTuple?: []; params?: {} }
    'sandbox.orders': { paramsTuple?: []; params?: {} }
    'sandbox.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.affiliate': { paramsTuple?: []; params?: {} }
    'sandbox.staff': { paramsTuple?: []; params?: {} }
    'sandbox.staff.order': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.invoices': { paramsTuple?: []; params?: {} }
    'sandbox.staff.invoice': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.services': { paramsTuple?: []; params?: {} }
    'sandbox.staff.clients': { paramsTuple?: []; params?: {} }
    'sandbox.staff.client': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.events': { paramsTuple?: []; params?: {} }
    'sandbox.staff.event': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.missing': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
    'home': { paramsTuple?: []; params?: {} }
    'not_found': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'links.store': { paramsTuple?: []; params?: {} }
    'link_blocks.store': { paramsTuple?: []; params?: {} }
    'link_releases.store': { paramsTuple?: []; params?: {} }
    'plans.store': { paramsTuple?: []; params?: {} }
    'plan_drafts.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_calculators.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banner_activations.store': { paramsTuple?: []; params?: {} }
    'banner_deactivations.store': { paramsTuple?: []; params?: {} }
    'banner_deletions.store': { paramsTuple?: []; params?: {} }
    'banners.store': { paramsTuple?: []; params?: {} }
    'banner_images.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'signup_finished.seen': { paramsTuple?: []; params?: {} }
    'panel_events.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'panel_event_batches.store': { paramsTuple: [ParamValue]; params: {'panel': ParamValue} }
    'event_retries.store': { paramsTuple?: []; params?: {} }
    'panels.store': { paramsTuple?: []; params?: {} }
    'panel_connections.check': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'local_sessions.store': { paramsTuple?: []; params?: {} }
    'local_sessions.destroy': { paramsTuple?: []; params?: {} }
    'preferences.locale': { paramsTuple?: []; params?: {} }
    'preferences.theme': { paramsTuple?: []; params?: {} }
    'applications.store': { paramsTuple?: []; params?: {} }
    'affiliate_terms.store': { paramsTuple?: []; params?: {} }
    'membership_acts.store': { paramsTuple: [ParamValue]; params: {'act': ParamValue} }
    'program_terms.store': { paramsTuple?: []; params?: {} }
    'agents.store': { paramsTuple?: []; params?: {} }
    'agent_logos.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_service_acts.store': { paramsTuple: [ParamValue,ParamValue,ParamValue]; params: {'id': ParamValue,'service': ParamValue,'word': ParamValue} }
    'managed_orders.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'managed_order_cancellations.store': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'order': ParamValue} }
    'affiliate_programs.store': { paramsTuple?: []; params?: {} }
    'program_checks.store': { paramsTuple?: []; params?: {} }
    'program_copies.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_moves.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_deletions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'redeliveries.store': { paramsTuple?: []; params?: {} }
    'program_tests.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'consents.store': { paramsTuple?: []; params?: {} }
    'refusals.store': { paramsTuple?: []; params?: {} }
    'consent_reports.store': { paramsTuple?: []; params?: {} }
    'manage_departures.store': { paramsTuple?: []; params?: {} }
    'manage_invitations.store': { paramsTuple?: []; params?: {} }
    'invitation_sendings.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_reports.store': { paramsTuple?: []; params?: {} }
    'manager_withdrawals.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'commission_approvals.store': { paramsTuple?: []; params?: {} }
    'commission_rejections.store': { paramsTuple?: []; params?: {} }
    'correction_checks.store': { paramsTuple?: []; params?: {} }
    'corrections.store': { paramsTuple?: []; params?: {} }
    'correction_decisions.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'review_acceptances.store': { paramsTuple?: []; params?: {} }
    'review_rejections.store': { paramsTuple?: []; params?: {} }
    'sandbox.api.acts': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'service': ParamValue} }
    'sandbox.api.orders.store': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.order.cancel': { paramsTuple: [ParamValue,ParamValue]; params: {'client': ParamValue,'order': ParamValue} }
    'sandbox.api.logins': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.api.credits': { paramsTuple: [ParamValue]; params: {'client': ParamValue} }
    'sandbox.preferences': { paramsTuple?: []; params?: {} }
    'sandbox.cart.product': { paramsTuple?: []; params?: {} }
    'sandbox.cart.domain': { paramsTuple?: []; params?: {} }
    'sandbox.cart.remove': { paramsTuple?: []; params?: {} }
    'sandbox.cart.coupon': { paramsTuple?: []; params?: {} }
    'sandbox.register.store': { paramsTuple?: []; params?: {} }
    'sandbox.login.store': { paramsTuple?: []; params?: {} }
    'sandbox.logout': { paramsTuple?: []; params?: {} }
    'sandbox.checkout.store': { paramsTuple?: []; params?: {} }
    'sandbox.invoice.pay': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.accept': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.cancel.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.fraud.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.paid': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.refund.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.chargeback.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.renew.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.suspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.unsuspend.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.terminate.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.close.store': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.impersonate': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'sandbox.staff.event.send': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
  PUT: {
    'links.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'link_statuses.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_names.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'default_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'banners.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panels.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_connections.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'membership.update': { paramsTuple?: []; params?: {} }
    'member_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_terms.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agents.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_standings.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'agent_plans.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_switches.update': { paramsTuple?: []; params?: {} }
    'affiliate_programs.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'program_states.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manager_scopes.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'reported_agents.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'settings.update': { paramsTuple: [ParamValue]; params: {'group': ParamValue} }
  }
  DELETE: {
    'links.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'plan_archives.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'panel_secrets.destroy': { paramsTuple: [ParamValue,ParamValue]; params: {'id': ParamValue,'secretId': ParamValue} }
    'applications.destroy': { paramsTuple?: []; params?: {} }
    'membership.destroy': { paramsTuple?: []; params?: {} }
    'agent_logos.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'manage_invitations.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}