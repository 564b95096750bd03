import { DestinationSchema } from '#database/schema'

/**
 * Where calls go, and how: the operational half of what a feature configures (an affiliate program, a postback).
 */
export default class Destination extends DestinationSchema {}
