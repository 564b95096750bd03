/**
 * What runs by the clock, in the worker's process (`node ace queue:work` loads this). Every job sweeps rows that say what
 * is owed, so a missed run is caught up by the next: `await SweepJob.schedule({}).every('1m')`.
 */
import ForgetAddressesJob from '#links/jobs/forget_addresses_job'
import PurgeExpiredSignInsJob from '#identity/jobs/purge_expired_sign_ins_job'
import PurgeLaunchTokensJob from '#panels/launch/jobs/purge_launch_tokens_job'
import RetryPanelEventsJob from '#panels/jobs/retry_panel_events_job'
import ReleaseDueCommissionsJob from '#commissions/jobs/release_due_commissions_job'

await ReleaseDueCommissionsJob.schedule({}).id('release-due-commissions').every('1m')
await PurgeExpiredSignInsJob.schedule({}).id('purge-expired-sign-ins').every('10m')
await PurgeLaunchTokensJob.schedule({}).id('purge-launch-tokens').every('10m')
await RetryPanelEventsJob.schedule({}).id('retry-panel-events').every('10s')
await ForgetAddressesJob.schedule({}).id('forget-addresses').every('1h')
