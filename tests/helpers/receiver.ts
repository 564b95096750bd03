/**
 * External affiliate programs on a port of their own (app/sandbox/receiver): real servers for what the product calls.
 */
import { getActiveTest } from '@japa/runner'
import { samplePanel } from '#config/sandbox'
import { type BookKeeper, SampleReceiver } from '#sandbox/receiver/sample_receiver'
import { textIn } from '#sandbox/text'

export interface ReceiverSetup {
  /** Where referral links lead to; by default the sample panel's shop. */
  shopUrl?: string
  /** Calls and sales that are kept of each program; 200 unless a test counts more. */
  keep?: number
  /** Where its book outlives it; by default nowhere. */
  keeper?: BookKeeper
}

/**
 * One on a free port of 127.0.0.1. Started in a test it stops with it; in a group's setup, stop it in the teardown.
 * `received()` and `bookings()` list what came, oldest first; `clear('tune')` forgets one program's.
 */
export async function startReceiver(setup: ReceiverSetup = {}): Promise<SampleReceiver> {
  const receiver = new SampleReceiver({ port: 0, shopUrl: samplePanel.shopUrl, textIn, ...setup })
  await receiver.start()
  getActiveTest()?.cleanup(() => receiver.stop())
  return receiver
}
