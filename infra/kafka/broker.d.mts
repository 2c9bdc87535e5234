export interface BrokerOptions {
  /** Default: the version in pom.xml. */
  readonly version?: string;
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Where clients are told to come, on loopback: a proxy's port. Default: the broker's own. */
  readonly advertisedPort?: number;
  /** Of the user `earshot` on the SASL/PLAIN listener. */
  readonly password?: string;
  /** Also a TLS listener, with a certificate that only `caFile` trusts. */
  readonly tls?: boolean;
}

export interface Broker {
  readonly version: string;
  readonly dir: string;
  readonly logFile: string;
  /** host:port, no authentication. */
  readonly address: string;
  readonly saslAddress: string;
  readonly tlsAddress: string | null;
  readonly caFile: string | null;
  readonly pid: number;
  /** SIGSTOP: the broker is there and does not answer. */
  pause(): void;
  resume(): void;
  /** SIGKILL; the data stay. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** SIGKILL and its data deleted. */
  stop(): Promise<void>;
}

export declare const kafkaVersion: string;
export declare function resolveJars(version?: string, env?: NodeJS.ProcessEnv): string;
/** Throws an Error that says what is missing: java, mvn, or why the broker does not start. */
export declare function startBroker(options?: BrokerOptions): Promise<Broker>;
