import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type Logger, type Millis, ThimbleError } from "@thimble/base";
import { deliveredQos, parseQos, parseTopicName, type Qos, type TopicName, TopicTree } from "@thimble/model";
import { Aedes, type Client, type PublishPacket, type Subscription } from "aedes";
import type { Bus } from "../bus/bus.ts";
import { type BusMessage, MQTT_SENDER } from "../bus/bus-message.ts";
import { isReservedTopic } from "../bus/reserved-topic.ts";
import { DropCounter } from "../record/drop-counter.ts";
import { AskedLevels } from "./asked-levels.ts";
import { PacketGauge } from "./packet-gauge.ts";

/** Where MQTT clients are served. */
export interface MqttListenerOptions {
  /** A loopback address: clients have no credentials. Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes any free port. Default 1883. @see IANA service name "mqtt" */
  readonly port?: number;
  /**
   * Bytes of one packet of a client behind its header, from 256: a client that sends a larger one is disconnected. Default 1 MiB, sixteen times what a
   * container publishes.
   */
  readonly maximumPacketBytes?: number;
}

const DEFAULT_PORT = 1883;
const DEFAULT_PACKET_BYTES = 1024 * 1024;
/** Messages on their way to clients at most; what comes while clients are that far behind is dropped. */
const MAX_IN_FLIGHT = 4096;
/** A client that takes nothing for so long is disconnected. */
const DRAIN_TIMEOUT: Millis = 10_000;
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/** What went between the bus and MQTT clients, since the listener was opened. */
export interface MqttCounts {
  /** Clients connected now. */
  readonly clients: number;
  /** Messages of the bus handed over for them. */
  readonly forwarded: number;
  /** Messages of the bus that they did not get, because they are too slow. */
  readonly dropped: number;
  /** Messages of theirs to topics that are not theirs. */
  readonly refused: number;
}

/** What a listener is made from. */
interface ListenerParts {
  readonly bus: Bus;
  readonly logger: Logger;
  readonly maximumPacketBytes: number;
}

/**
 * The bus for programs that speak MQTT 3.1.1, on this machine.
 *
 * Clients get what is on the bus, what is retained when they subscribe, and put messages on it. A client that publishes to a
 * reserved topic (`things/…`, `$…`) is disconnected: MQTT 3.1.1 knows no other refusal that a client would notice (section
 * 3.3.5). Sessions end with their connection, whatever the client asks for, so that one that never comes back leaves
 * nothing to grow. A client gets a message at the lower of the levels at which it was published and asked for; what is on
 * its way when the connection ends is gone with it, whatever the level. MQTT 5 clients are told to use 3.1.1. `$SYS` is the broker's own.
 */
export class MqttListener {
  readonly #server: Server;
  readonly #broker: Aedes;
  readonly #sockets = new Set<Socket>();
  /** Who wants what, so that a reading that nobody wants is not written out. */
  readonly #wanted = new TopicTree<Client>();
  readonly #levels = new AskedLevels<Client>();
  readonly #bus: Bus;
  readonly #logger: Logger;
  readonly #subscription: Disposable;
  readonly #drops: DropCounter;
  readonly #largePackets: DropCounter;
  readonly #maximumPacketBytes: number;
  #inFlight = 0;
  #forwarded = 0;
  #refused = 0;

  private constructor(server: Server, broker: Aedes, parts: ListenerParts) {
    this.#maximumPacketBytes = parts.maximumPacketBytes;
    this.#server = server;
    this.#broker = broker;
    this.#bus = parts.bus;
    this.#logger = parts.logger.child("mqtt");
    this.#drops = new DropCounter(this.#logger, "slow-clients");
    this.#largePackets = new DropCounter(this.#logger, "packet-too-large");
    this.#subscription = parts.bus.subscribe("#", (message) => this.#toClients(message));
    this.#serve();
  }

  /**
   * Listens for MQTT clients.
   *
   * @throws ThimbleError agent.listen-refused when `host` is not a loopback address
   * @throws ThimbleError agent.port-in-use when another program listens there
   */
  static async open(
    parts: { readonly bus: Bus; readonly logger: Logger },
    options: MqttListenerOptions = {},
  ): Promise<MqttListener> {
    const { host = "127.0.0.1", port = DEFAULT_PORT, maximumPacketBytes = DEFAULT_PACKET_BYTES } = options;
    if (!LOOPBACK.has(host)) {
      throw new ThimbleError(
        "agent.listen-refused",
        `Cannot listen for MQTT on "${host}": clients have no credentials`,
        { expected: `one of ${[...LOOPBACK].join(", ")}` },
      );
    }
    const server = createServer();
    await listen(server, host, port);
    try {
      const broker = await Aedes.createBroker({ drainTimeout: DRAIN_TIMEOUT });
      return new MqttListener(server, broker, { ...parts, maximumPacketBytes });
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  get counts(): MqttCounts {
    return {
      clients: this.#broker.connectedClients,
      forwarded: this.#forwarded,
      dropped: this.#drops.dropped,
      refused: this.#refused,
    };
  }

  /** Ends every connection and stops listening. Idempotent. */
  async close(): Promise<void> {
    this.#subscription[Symbol.dispose]();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    await new Promise<void>((resolve) => this.#broker.close(resolve));
    // What had not yet sent its CONNECT is no client of the broker.
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(): void {
    this.#broker.preConnect = (_client, packet, done) => {
      packet.clean = true;
      done(null, true);
    };
    this.#broker.authorizePublish = (client, packet, done) => this.#fromClient(client, packet, done);
    this.#broker.authorizeSubscribe = (client, subscription, done) => {
      if (client !== null) this.#levels.set(client, subscription.topic, parseQos(subscription.qos) ?? 0);
      done(null, subscription);
    };
    this.#broker.authorizeForward = (client, packet) => {
      // The broker itself lowers the level only for a filter that is the very topic.
      packet.qos = this.#levels.delivered(client, packet.topic, parseQos(packet.qos) ?? 0);
      return packet;
    };
    this.#broker.on("subscribe", (subscriptions, client) => this.#subscribed(subscriptions, client));
    this.#broker.on("unsubscribe", (filters, client) => {
      for (const filter of filters) {
        this.#wanted.remove(filter, client);
        this.#levels.remove(client, filter);
      }
    });
    for (const event of ["clientError", "connectionError"] as const) {
      this.#broker.on(event, (client: Client, error: Error) => {
        this.#logger.info("client-error", { client: client.id, message: error.message });
      });
    }
    this.#broker.addListener("error", (error: Error) => {
      this.#logger.error("broker-error", { message: error.message });
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket.setNoDelay());
      socket.once("close", () => this.#sockets.delete(socket));
      this.#limitPackets(socket);
      this.#broker.handle(socket);
    });
  }

  /** The broker gathers a packet of up to 256 MB before it looks at it and knows no limit: it reads through this. */
  #limitPackets(socket: Socket): void {
    const gauge = new PacketGauge(this.#maximumPacketBytes);
    const read = socket.read.bind(socket);
    socket.read = (size?: number): unknown => {
      const chunk: unknown = read(size);
      if (!(chunk instanceof Uint8Array) || gauge.take(chunk)) return chunk;
      this.#largePackets.drop({ maximum: this.#maximumPacketBytes });
      socket.destroy();
      return null;
    };
  }

  /** Puts a client's message on the bus; the broker brings it to the other clients. */
  #fromClient(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    if (client === null) {
      done();
      return;
    }
    if (parseTopicName(packet.topic) === undefined || isReservedTopic(packet.topic)) {
      this.#refused += 1;
      this.#logger.warn("publish-refused", { client: client.id, topic: packet.topic });
      done(new Error(`not allowed to publish to ${packet.topic}`));
      return;
    }
    // A copy: the packet is a view into a whole chunk from the network.
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : Uint8Array.from(packet.payload);
    const wait = this.#bus.publish(packet.topic, payload, {
      retain: packet.retain,
      qos: parseQos(packet.qos) ?? 0,
      by: `${MQTT_SENDER}${client.id}`,
    });
    // The bus keeps what is retained, for containers and clients alike; the broker would keep a second copy.
    packet.retain = false;
    if (wait === undefined) done();
    // The broker reads no more from the client until then.
    else void wait.then(() => done());
  }

  #toClients(message: BusMessage): void {
    if (message.by.startsWith(MQTT_SENDER) || !this.#isWanted(message.topic)) return;
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      this.#drops.drop({ topic: message.topic });
      return;
    }
    this.#inFlight += 1;
    this.#forwarded += 1;
    this.#broker.publish(packetOf(message, { qos: message.qos, retain: false }), (error) => {
      this.#inFlight -= 1;
      if (error) this.#logger.warn("forward-failed", { topic: message.topic, message: error.message });
    });
  }

  #isWanted(topic: TopicName): boolean {
    let isWanted = false;
    this.#wanted.match(topic, () => {
      isWanted = true;
    });
    return isWanted;
  }

  #subscribed(subscriptions: readonly Subscription[], client: Client): void {
    for (const { topic, qos } of subscriptions) {
      // What the broker does not grant has the return code 128. @see MQTT 3.1.1, section 3.9.3
      const granted = parseQos(qos);
      if (granted === undefined) continue;
      this.#wanted.add(topic, client);
      for (const message of this.#bus.retained(topic)) {
        const packet = packetOf(message, { qos: deliveredQos(message.qos, granted), retain: true });
        client.publish(packet, () => undefined);
      }
    }
  }
}

function packetOf(
  { topic, payload }: BusMessage,
  { qos, retain }: { readonly qos: Qos; readonly retain: boolean },
): PublishPacket {
  const { buffer, byteOffset, byteLength } = payload;
  return { cmd: "publish", topic, payload: Buffer.from(buffer, byteOffset, byteLength), qos, dup: false, retain };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw listenError(error, host, port);
  }
}

function listenError(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") return error;
  return new ThimbleError(
    "agent.port-in-use",
    `Cannot listen for MQTT on port ${port}: another program listens there`,
    {
      where: `${host}:${port}`,
      expected: "a free port: stop the other program, or choose another port (0 takes any free one)",
      details: { port },
      cause: error,
    },
  );
}
