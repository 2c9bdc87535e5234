import { createEmbeddedLog } from '../../infra/log/embedded.js';
import { createTestSender, digestConfig, testDigest, testRecipient } from './digest-sender.js';
import { quietLogger } from './event-log-harness.js';

/** Sends to readers 1 … n by the mail server at a port, from the log in a folder; says what became of them. */
const {
  log: path,
  port,
  readers,
  pictureBytes = 0,
  leaseMs,
} = JSON.parse(process.argv[2] ?? '{}') as {
  log: string;
  port: number;
  readers: number;
  pictureBytes?: number;
  leaseMs: number;
};

const log = await createEmbeddedLog({ path, logger: quietLogger, pollMs: 20 });
const picture = { cid: 'large', alt: 'large', png: Buffer.alloc(pictureBytes, 'x') };
const sender = createTestSender({
  config: digestConfig({ port }),
  log,
  leaseMs,
  render: async () => testDigest(pictureBytes > 0 ? { pictures: [picture] } : {}),
});
const recipients = Array.from({ length: readers }, (_, index) => testRecipient(index + 1));
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const delivered = await sender.send({ recipients });
process.stdout.write(`${JSON.stringify(delivered.map(({ state, isNew }) => ({ state, isNew })))}\n`);
await log.close();
process.exit(0);
