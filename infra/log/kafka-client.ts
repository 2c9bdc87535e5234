import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import kafkajs, {
  type Admin,
  type Consumer,
  type ConsumerConfig,
  type Kafka,
  type KafkaConfig,
  type Producer,
  type ProducerConfig,
} from 'kafkajs';

/** Of a consumer, a producer or an admin, with connections of its own. */
interface Watched {
  readonly events: { readonly REQUEST_TIMEOUT: string };
  on(event: string, listener: () => void): unknown;
}

/**
 * Makes a client whose connections end once an answer has not come in time, as those of Kafka's own clients do. kafkajs asks again on
 * the same connection: one that a firewall has forgotten stays with a producer for good, with a consumer for minutes.
 */
function watched<Client extends Consumer | Producer | Admin>(
  config: KafkaConfig,
  make: (kafka: Kafka) => Client,
): { readonly client: Client; breakOff(): void } {
  const sockets = new Set<Socket>();
  const breakOff = (): void => {
    for (const socket of sockets) if (!socket.writableEnded) socket.destroy(new Error('broken off by Earshot'));
  };
  const socketFactory: NonNullable<KafkaConfig['socketFactory']> = ({ host, port, ssl, onConnect }) => {
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    const socket = ssl
      ? tls.connect({ host, port, ...name, ...(ssl as tls.ConnectionOptions) }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, keepAliveMs);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const client = make(new kafkajs.Kafka({ ...config, socketFactory }));
  const { events, on } = client as unknown as Watched;
  on.call(client, events.REQUEST_TIMEOUT, breakOff);
  return { client, breakOff };
}

/** A host that is gone is noticed while nothing is sent. */
const keepAliveMs = 10_000;
/** Of an answer that was lost with its connection kafkajs may never hear, and waits for it before it ends. */
const endWithinMs = 5_000;

/**
 * Resolves when the client has ended, or will not any more. Breaks off what is left of it either way: kafkajs forgets connections
 * that it made while others were cut, and they would keep the process from ending.
 */
export async function endInTime(ending: Promise<void>, breakOff: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, endWithinMs);
  });
  try {
    await Promise.race([ending, late]);
  } finally {
    clearTimeout(timer);
    breakOff();
  }
}

function endingInTime<Client extends Producer | Admin>(made: { readonly client: Client; breakOff(): void }): Client {
  const { client, breakOff } = made;
  const disconnect = client.disconnect;
  return Object.assign(client, { disconnect: () => endInTime(disconnect(), breakOff) });
}

/** What makes clients; each has connections of its own. */
export interface KafkaClients {
  /** `breakOff`: whatever it waits for, it waits no more. */
  consumer(options: ConsumerConfig): { readonly client: Consumer; breakOff(): void };
  producer(options: ProducerConfig): Producer;
  admin(): Admin;
}

export function kafkaClients(config: KafkaConfig): KafkaClients {
  return {
    consumer: (options) => watched(config, (kafka) => kafka.consumer(options)),
    producer: (options) => endingInTime(watched(config, (kafka) => kafka.producer(options))),
    admin: () => endingInTime(watched(config, (kafka) => kafka.admin())),
  };
}
