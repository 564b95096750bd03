import { test } from '@japa/runner'
import { type HttpRequest } from '@adonisjs/core/http'
import { trustRequestIdsOf } from '#core/logging/request_id'

function idOf(given: string | undefined, trusted: boolean) {
  class Request {
    request = {
      headers: { 'x-request-id': given } as Record<string, string | undefined>,
      socket: { remoteAddress: '192.0.2.1' },
    }

    id() {
      return this.request.headers['x-request-id'] ?? 'a new id'
    }
  }
  trustRequestIdsOf(Request as unknown as typeof HttpRequest, () => trusted)
  const request = new Request()
  return [request.id(), request.id()]
}

test.group('Request ids', () => {
  test('of a trusted proxy are kept', ({ assert }) => {
    assert.deepEqual(idOf('0af7651916cd43dd', true), ['0af7651916cd43dd', '0af7651916cd43dd'])
  })

  test('of anybody else are replaced', ({ assert }) => {
    assert.deepEqual(idOf('0af7651916cd43dd', false), ['a new id', 'a new id'])
  })

  test('that are no ids are replaced, whoever sends them', ({ assert }) => {
    for (const text of ['alice@example.com', 'short', 'x'.repeat(65), 'a b c d e f g h', '']) {
      assert.deepEqual(idOf(text, true), ['a new id', 'a new id'])
    }
  })

  test('are made where none was given', ({ assert }) => {
    assert.deepEqual(idOf(undefined, true), ['a new id', 'a new id'])
  })
})
