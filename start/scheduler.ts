/**
 * What runs by the clock, in the worker's process (`node ace queue:work` loads this). Every job sweeps rows that say what
 * is owed, so a missed run is caught up by the next: `await SweepJob.schedule({}).every('1m')`.
 */
import ReleaseDueCommissionsJob from '#commissions/jobs/release_due_commissions_job'

await ReleaseDueCommissionsJob.schedule({}).every('1m')
