import { z } from 'zod';

/** The section `api` of the configuration: who may ask, how much, and how long an answer may take. */

const origin = z
  .string()
  .regex(/^https?:\/\/[^\s/?#@]+$/, 'must be an origin such as https://portal.example.org, without a path');

const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^\s/@:]+$|^\[[0-9a-f:]+\]$/, 'must be a host name without a port');

export const apiSchema = z
  .strictObject({
    host: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen at; on any other than this machine’s own everybody needs a key.'),
    port: z.int().min(0).max(65_535).default(8686).describe('Of the pages and the query API.'),
    keysRequired: z
      .boolean()
      .default(false)
      .describe("Asks for a key on this machine's own address too; on any other a key is always asked for."),
    key: z
      .string()
      .min(32, 'must have 32 characters or more')
      .max(200)
      .nullable()
      .default(null)
      .describe(
        'A key with every scope, for the first start of a container. None: keys are made by "earshot keys create".',
      ),
    hostNames: z
      .array(hostName)
      .default([])
      .describe(
        'Names by which a proxy on this machine may ask; others than localhost are refused on a loopback address.',
      ),
    corsOrigins: z
      .array(origin)
      .default([])
      .describe("Web pages of these origins may ask from a browser. None: only Earshot's own pages."),
    requestsPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(600)
      .describe('Of one key, or of one address without a key.'),
    queryLimitSeconds: z
      .int()
      .min(1)
      .max(600)
      .default(20)
      .describe('A statement that takes longer is cut off, and the question answered with 503.'),
    queriesAtOnce: z.int().min(1).max(64).default(4).describe('Statements of readers that are run at once.'),
    queriesWaiting: z
      .int()
      .min(0)
      .max(10_000)
      .default(500)
      .describe('Statements that may wait for their turn; more are refused with 503.'),
    auditDays: z.int().min(1).max(3650).default(400).describe('Days for which it is kept who read what.'),
  })
  .prefault({})
  .describe('Who may ask, how much, and how long an answer may take.');
