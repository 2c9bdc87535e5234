// Bluesky's development network on loopback – PLC directory, PDS and AppView, each of its real code – in a process apart, because
// they are CommonJS with native modules. Arguments: PostgreSQL's address, Redis's address. Prints {"pds","appView"} and ends with its
// standard input.
import devEnv from '@atproto/dev-env';

const [, , dbPostgresUrl, redisHost] = process.argv;
process.env.REDIS_HOST = redisHost;
const network = await devEnv.TestNetwork.create({ dbPostgresUrl, dbPostgresSchema: 'bsky' });
process.stdout.write(`${JSON.stringify({ pds: network.pds.url, appView: network.bsky.url })}\n`);
process.stdin.resume().on('end', () => process.exit());
