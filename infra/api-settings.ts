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
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65_535).default(8686),
    /** Asks for a key on this machine's own address too; on any other a key is always asked for. */
    keysRequired: z.boolean().default(false),
    /** A key with every scope, for the first start of a container. None: keys are made by "earshot keys create". */
    key: z.string().min(32, 'must have 32 characters or more').max(200).nullable().default(null),
    /** Names by which a proxy on this machine may ask; others than localhost are refused on a loopback address. */
    hostNames: z.array(hostName).default([]),
    /** Web pages of these origins may ask from a browser. None: only Earshot's own pages. */
    corsOrigins: z.array(origin).default([]),
    /** Of one key, or of one address without a key. */
    requestsPerMinute: z.int().min(1).max(1_000_000).default(600),
    /** A statement that takes longer is cut off, and the question answered with 503. */
    queryLimitSeconds: z.int().min(1).max(600).default(20),
    /** Statements of readers that are run at once, and those that may wait for it. */
    queriesAtOnce: z.int().min(1).max(64).default(4),
    queriesWaiting: z.int().min(0).max(10_000).default(500),
    auditDays: z.int().min(1).max(3650).default(400),
  })
  .prefault({});
