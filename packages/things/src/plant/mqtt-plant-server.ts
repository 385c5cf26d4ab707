import { type Clock, describeError, type Millis, ThimbleError, type Timer, withDeadline } from "@thimble/base";
import { connect, type MqttClient } from "mqtt";
import type { Binding } from "../driver/binding.ts";
import { loadMqttCredentials, type MqttAddress, parseMqttAddress } from "../mqtt/mqtt-address.ts";
import { isMqttBinding, type MqttBinding } from "../mqtt/mqtt-binding.ts";
import { documentOf } from "../mqtt/mqtt-document.ts";
import { formatPayload, parsePayload } from "../mqtt/mqtt-payload.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import type { PlantServer, PlantServerModule, PlantServerOptions } from "./plant-server.ts";
import { runServedEvents, type ServedEvent } from "./served-event.ts";
import { ServedPoint } from "./served-point.ts";

/** Serves points by way of an MQTT broker. */
export const MQTT_PLANT_SERVER: PlantServerModule = {
  kind: "mqtt",
  create: (options) => new MqttPlantServer(options),
};

/** How long the broker may take to accept the connection. */
const BROKER_TIMEOUT: Millis = 3000;

/** Most messages of ours that may be on their way back to us. */
const MAXIMUM_ECHOES = 1000;

/** What stands in the place of a value that is garbled. */
const GARBLED = "\ufffd";

/** What is sent to a topic: one value, or several in one JSON document. */
interface TopicPoints {
  readonly topic: string;
  readonly binding: MqttBinding;
  readonly points: readonly (readonly [pointer: string | undefined, point: ServedPoint])[];
}

/**
 * Simulated devices behind an MQTT broker: what they measure is published, retained, once each period, and what is published to the topics on which
 * they are written is taken. It connects again by itself when the broker was away.
 */
class MqttPlantServer implements PlantServer {
  readonly #options: PlantServerOptions;
  readonly #commands = new Map<string, (readonly [MqttBinding, ServedPoint])[]>();
  /** What was published to topics on which we are written, and will come back. */
  readonly #echoes = new Map<string, string[]>();
  #client: MqttClient | undefined;
  #timer: Timer | undefined;
  #happening: Disposable | undefined;

  constructor(options: PlantServerOptions) {
    this.#options = options;
  }

  async start(points: readonly ServedPoint[], events: readonly ServedEvent[] = []): Promise<string> {
    const { clock, every } = this.#options;
    const topics = topicsOf(points);
    for (const point of points) {
      if (!isMqttBinding(point.write)) continue;
      const { topic } = point.write;
      this.#commands.set(topic, [...(this.#commands.get(topic) ?? []), [point.write, point]]);
    }
    const address = this.#brokerAddress();
    const client = await this.#open(address);
    this.#client = client;
    client.on("message", (topic, payload) => this.#take(topic, payload.toString()));
    if (this.#commands.size > 0) await client.subscribeAsync([...this.#commands.keys()], { qos: 1 });
    const publish = (): void => {
      for (const each of topics) this.#publish(client, each, clock);
    };
    publish();
    this.#timer = clock.every(every, publish);
    this.#happening = runServedEvents(events, this.#options, ({ read, path }, held) => {
      // An event is no state: whoever comes later is not told.
      if (isMqttBinding(read)) client.publish(topicOf(read, path), formatPayload(held, read), { qos: read.qos });
    });
    return withoutLogin(address.url);
  }

  async stop(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#happening?.[Symbol.dispose]();
    const client = this.#client;
    this.#client = undefined;
    await client?.endAsync(true);
  }

  #brokerAddress(): MqttAddress {
    const address = parseMqttAddress(this.#options.address);
    const url = new URL(address.url);
    const { host = url.hostname, port } = this.#options;
    url.hostname = host;
    // A broker is somebody else's: any port that is free has none behind it.
    if (port !== undefined && port !== 0) url.port = String(port);
    return { ...address, url: url.href };
  }

  async #open(address: MqttAddress): Promise<MqttClient> {
    const client = connect(address.url, await loadMqttCredentials(address, DEVICE_SECRETS));
    const opened = new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.once("error", reject);
    });
    const late = new Error(`no answer within ${BROKER_TIMEOUT} ms`);
    try {
      await withDeadline(this.#options.clock, BROKER_TIMEOUT, opened, () => late);
    } catch (cause) {
      client.end(true);
      const shown = withoutLogin(address.url);
      throw new ThimbleError("things.unreachable", `Cannot publish at ${shown}: no MQTT broker takes the connection`, {
        where: shown,
        expected: "a broker there, for example mosquitto, or the device's own, which thimble up opens",
        cause,
      });
    }
    client.on("error", (error) => this.#options.logger.warn("plant-broker-failed", { error: describeError(error) }));
    return client;
  }

  #publish(client: MqttClient, { topic, binding, points }: TopicPoints, clock: Clock): void {
    const { delay, error } = ServedPoint.outcome(points.map(([, point]) => point));
    if (error !== undefined && error.code !== "things.bad-answer") return;
    const send = (): void => {
      if (this.#client !== client) return;
      const values = points.map(([pointer, point]) => [pointer, error === undefined ? point.value : GARBLED] as const);
      const payload = JSON.stringify(documentOf(values));
      if (this.#commands.has(topic)) this.#expectEcho(topic, payload);
      client.publish(topic, payload, { qos: binding.qos, retain: true });
    };
    if (delay === 0) send();
    else clock.after(delay, send);
  }

  #expectEcho(topic: string, payload: string): void {
    this.#echoes.set(topic, [...(this.#echoes.get(topic) ?? []), payload].slice(-MAXIMUM_ECHOES));
  }

  #take(topic: string, payload: string): void {
    const echoes = this.#echoes.get(topic) ?? [];
    const index = echoes.indexOf(payload);
    if (index >= 0) {
      echoes.splice(index, 1);
      return;
    }
    for (const [binding, point] of this.#commands.get(topic) ?? []) {
      const { error } = ServedPoint.outcome([point]);
      if (error !== undefined) continue;
      try {
        point.value = parsePayload(payload, binding);
      } catch (cause) {
        this.#options.logger.warn("plant-command-refused", { property: point.path, error: describeError(cause) });
      }
    }
  }
}

/** A filter's `+` and `#` are no part of a topic: a device has one of its own there. */
function topicOf({ topic }: MqttBinding, path: string): string {
  return topic.replaceAll(/[+#]/g, path.replace(/\/.*$/, ""));
}

/** One message a topic, whatever is in it. */
function topicsOf(points: readonly ServedPoint[]): readonly TopicPoints[] {
  const topics = new Map<string, { binding: MqttBinding; points: [string | undefined, ServedPoint][] }>();
  for (const point of points) {
    const binding: Binding | undefined = point.read;
    if (!isMqttBinding(binding)) continue;
    const topic = topicOf(binding, point.path);
    const entry = topics.get(topic) ?? { binding, points: [] };
    entry.points.push([binding.pointer, point]);
    topics.set(topic, entry);
  }
  return [...topics].map(([topic, entry]) => ({ topic, ...entry }));
}

function withoutLogin(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//");
}
