import { z } from 'zod';
import { alertsSchema } from './alert-settings.js';
import { apiSchema } from './api-settings.js';
import { digestSchema, smtpSchema } from './digest-settings.js';
import { listeningSchema } from './listening-settings.js';
import { sourceSettings, webhooksSchema } from './source-settings.js';

/** Every setting of `earshot.yaml`, with its default and what an editor says of it. */

export const unnamedOrganisation = 'Your organisation';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Smallest groups that are ever shown, whatever a configuration says. */
export const leastPeople = 5;
export const leastPeopleByAttribute = 10;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');

const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin');

export const settingsSchema = z.strictObject({
  organisation: z
    .strictObject({
      name: z
        .string()
        .min(1)
        .max(200)
        .default(unnamedOrganisation)
        .describe('How the organisation is called on pages and in mails.'),
      timeZone: timeZone
        .default('UTC')
        .describe('IANA time zone, such as Europe/Berlin: days and weeks are those of it.'),
      weekStart: z
        .enum(['monday', 'sunday'])
        .default('monday')
        .describe('First day of the week in every weekly figure.'),
      workingHours: z
        .strictObject({
          days: z
            .array(z.enum(weekdays))
            .min(1)
            .default(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'])
            .describe('Days on which people work.'),
          from: timeOfDay.default('09:00').describe('Beginning, such as 09:00.'),
          to: timeOfDay.default('17:00').describe('End, such as 17:00.'),
        })
        .refine(({ from, to }) => from < to, { error: 'must begin before they end, on the same day', path: ['to'] })
        .prefault({})
        .describe('How long an answer took is counted in these hours; a day off is compared with days off.'),
    })
    .prefault({})
    .describe('Whose data it is, and by which clock and calendar.'),
  dataDir: z
    .string()
    .min(1)
    .default('.earshot')
    .describe('Folder of the embedded log, the embedded store and the keys.'),
  kafka: z
    .strictObject({
      brokers: z
        .array(z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port'))
        .default([])
        .describe('host:port of each broker. None: the embedded log.'),
      clientId: z.string().default('earshot').describe('What Earshot is called in the logs of the brokers.'),
      topicPrefix: z
        .string()
        .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'must be letters, digits, dots, dashes and underscores, 100 at most')
        .default('')
        .describe('Before the name of every topic and group, for several installations on one cluster: `acme.`.'),
      replicationFactor: z.int().min(1).max(9).default(1).describe('On how many brokers each topic is kept.'),
      tls: z
        .strictObject({
          enabled: z.boolean().default(false).describe('Whether the brokers are reached by TLS.'),
          caFile: z
            .string()
            .nullable()
            .default(null)
            .describe('Certificates (PEM) to trust instead of the well-known ones.'),
        })
        .prefault({})
        .describe('How the way to the brokers is kept private.'),
      sasl: z
        .strictObject({
          mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).describe('As the brokers are set up.'),
          username: z.string().describe('User of the brokers.'),
          password: z.string().describe('Of that user, by the name of a variable of the environment.'),
        })
        .nullable()
        .default(null)
        .describe('How Earshot signs in at the brokers. None: it does not.'),
    })
    .prefault({})
    .describe('Servers of the event log; without them a log is kept in the data folder.'),
  clickhouse: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'must be an address such as http://localhost:8123' })
        .refine(
          (url) => !/^\w+:\/\/[^/?#]*@/.test(url),
          'must not hold a user or password; set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD',
        )
        .nullable()
        .default(null)
        .describe('Address of the server. None: the embedded engine.'),
      user: z.string().default('default').describe('User of the server.'),
      password: z
        .string()
        .default('')
        .describe('Of that user; CLICKHOUSE_PASSWORD or CLICKHOUSE_PASSWORD_FILE say it without the file.'),
      database: z
        .string()
        .regex(/^[a-z_][a-z0-9_]*$/i, 'must be a plain identifier')
        .default('earshot')
        .describe('Database of the tables.'),
      cluster: z
        .string()
        .regex(/^[a-z_][a-z0-9_]*$/i, 'must be a plain identifier')
        .nullable()
        .default(null)
        .describe('Name of a cluster: tables become Replicated*, statements run ON CLUSTER.'),
      caFile: z
        .string()
        .nullable()
        .default(null)
        .describe('Certificates (PEM) to trust instead of the well-known ones.'),
      requestTimeoutMs: z.int().min(1000).default(120_000).describe('Longest wait for an answer, in milliseconds.'),
      insertTimeoutMs: z
        .int()
        .min(1000)
        .default(45_000)
        .describe('Longest wait until rows are written, in milliseconds. They are then sent again.'),
    })
    .prefault({})
    .describe('Server of the tables; without one the same engine runs in the process.'),
  privacy: z
    .strictObject({
      minPeople: z
        .int()
        .min(leastPeople, `may be raised above ${leastPeople}, not lowered`)
        .default(leastPeople)
        .describe('Smallest group of people shown. May be raised, not lowered.'),
      minPeopleByAttribute: z
        .int()
        .min(leastPeopleByAttribute, `may be raised above ${leastPeopleByAttribute}, not lowered`)
        .default(leastPeopleByAttribute)
        .describe('The same for slices by unit, level or location.'),
      textRetentionDays: z
        .int()
        .min(1)
        .max(3650)
        .default(90)
        .describe('Days after which what people wrote is deleted; figures made from it stay.'),
      pseudonymKey: z
        .string()
        .min(32, 'must have 32 characters or more')
        .nullable()
        .default(null)
        .describe(
          'At least 32 characters, the same for every process of an installation. None: made and kept in the data folder.',
        ),
    })
    .prefault({})
    .describe('Who may be seen, and how long texts are kept.'),
  participation: z
    .strictObject({
      heavyFrom: z.int().min(2).default(10).describe('Contributions a week from which a person counts as heavy.'),
    })
    .prefault({})
    .describe('What counts as taking part.'),
  conversations: z
    .strictObject({
      enabled: z.boolean().default(true).describe('False: only explicit threads are conversations.'),
      threadedFrom: z
        .number()
        .gt(0)
        .max(1)
        .default(0.05)
        .describe(
          "A community's month counts as unthreaded when a smaller share of its messages are explicit replies.",
        ),
      gapMinutes: z
        .int()
        .min(1)
        .max(1440)
        .default(10)
        .describe('A message this soon after the last one goes on with the conversation.'),
      participantGapMinutes: z
        .int()
        .min(1)
        .max(1440)
        .default(30)
        .describe('The same for a message of somebody who takes part in it.'),
      mentionGapMinutes: z
        .int()
        .min(1)
        .max(2880)
        .default(1440)
        .describe(
          'The same for a message that names somebody who takes part in it, or comes from somebody named there.',
        ),
    })
    .prefault({})
    .describe('How chat without threads is grouped into conversations. Explicit threads are always kept.'),
  network: z
    .strictObject({
      permutations: z
        .int()
        .min(100)
        .max(10_000)
        .default(400)
        .describe('Relabellings of people behind the null distribution of the E-I index.'),
      seed: z.int().min(0).default(1).describe('The same seed gives the same null distribution.'),
    })
    .prefault({})
    .describe('How connections between units are compared with chance.'),
  reach: z
    .strictObject({
      unreadBelow: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.05)
        .describe("A leader's post counts as unread when a smaller share of its audience saw or answered it."),
      windowDays: z
        .int()
        .min(1)
        .max(90)
        .default(28)
        .describe('How long a post collects what is counted as its reach and its answers.'),
    })
    .prefault({})
    .describe('What counts as reached by a post.'),
  scorecard: z
    .strictObject({
      weeks: z.int().min(4).max(104).default(12).describe('Weeks that a score looks back on.'),
      minPeers: z
        .int()
        .min(3)
        .default(5)
        .describe('Fewer enrolled leaders than this with a figure give no percentile.'),
      minPosts: z
        .int()
        .min(1)
        .default(5)
        .describe('A leader with fewer posts and replies in those weeks has no score.'),
    })
    .prefault({})
    .describe('When enrolled leaders are compared with each other.'),
  sponsorship: z
    .strictObject({
      adoptedFrom: z
        .number()
        .gt(0)
        .max(1)
        .default(0.25)
        .describe('A unit has adopted when this share of its people is interactive in a week.'),
      silentDays: z
        .int()
        .min(7)
        .max(365)
        .default(28)
        .describe("Days without a post or reply after which a unit's leader counts as silent."),
    })
    .prefault({})
    .describe('When a unit has adopted a platform, and a sponsor is silent.'),
  conformity: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether conformity signals are computed.'),
      purpose: z
        .string()
        .trim()
        .max(500)
        .default('')
        .describe('Why this is done, and who agreed; kept with every run and shown beside its results.'),
      seed: z.int().min(0).default(1).describe('The same seed and data give the same numbers.'),
      fakeSets: z
        .int()
        .min(100)
        .max(2000)
        .default(300)
        .describe('Sets of random people who play the executives, to see how often nothing looks like something.'),
    })
    .refine(({ enabled, purpose }) => !enabled || purpose.length >= 10, {
      path: ['purpose'],
      message:
        'must say in a sentence what conformity signals are computed for, and who agreed to it, where they are enabled',
    })
    .prefault({})
    .describe('Off until somebody says what for: what people do after a leader has spoken is examined here.'),
  listening: listeningSchema,
  refresh: z
    .strictObject({
      everySeconds: z.int().min(1).max(3600).default(2).describe('How often new data is looked for.'),
      steadySeconds: z
        .int()
        .min(1)
        .max(86_400)
        .default(10)
        .describe("What leaders' posts come to is computed when nothing new comes, and at the latest after so long."),
      settleSeconds: z
        .int()
        .min(1)
        .max(86_400)
        .default(60)
        .describe('What looks back on weeks is computed when nothing new comes, and at the latest after so long.'),
      overlapSeconds: z
        .int()
        .min(0)
        .max(3600)
        .default(120)
        .describe('Rows may become visible so much later than their landing time (several writers to one server).'),
    })
    .prefault({})
    .describe('How soon measures are computed again.'),
  api: apiSchema,
  sources: z
    .array(z.looseObject({ ...sourceSettings }))
    .default([])
    .describe('What is read, each by a name of its own.'),
  webhooks: webhooksSchema,
  smtp: smtpSchema,
  digest: digestSchema,
  alerts: alertsSchema,
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged.'),
});

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
