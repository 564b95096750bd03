/**
 * Child of bench/redirect.ts: one route of a bare Adonis server, with the same answer and nothing stored.
 */
import 'reflect-metadata'
import { createServer } from 'node:http'
import { AppFactory } from '@adonisjs/core/factories/app'
import { ServerFactory } from '@adonisjs/core/factories/http'
import { redirectHeaders } from './answer.js'

const app = new AppFactory().create(new URL('./', import.meta.url))
await app.init()
const server = new ServerFactory().merge({ app }).create()
server.getRouter().get('/go/:code', ({ response }) => {
  for (const [name, value] of Object.entries(redirectHeaders())) response.header(name, value)
  response.status(302).send('')
})
await server.boot()
createServer(server.handle.bind(server)).listen(Number(process.env.PORT), '127.0.0.1')
