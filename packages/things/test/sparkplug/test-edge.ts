import {
  decodeSparkplug,
  encodeSparkplug,
  SPARKPLUG_TYPES,
  type SparkplugMetric,
} from "../../src/sparkplug/sparkplug-payload.ts";
import type { TestBroker } from "../mqtt/test-broker.ts";

/** An edge node with one device, at a broker of the test: what it says is what the test has it say. */
export class TestEdge {
  /** What the device holds, by metric. */
  readonly values = new Map<string, number>();
  readonly commands: string[] = [];
  /** Whether it answers to commands. */
  isListening = true;
  readonly #broker: TestBroker;
  #seq = 0;
  #bdSeq = 0;

  constructor(broker: TestBroker) {
    this.#broker = broker;
    broker.aedes.on("publish", ({ topic, payload }) => {
      if (!topic.startsWith("spBv1.0/") || !topic.includes("CMD")) return;
      const { seq, timestamp, metrics } = decodeSparkplug(Buffer.from(payload));
      for (const { name, value } of metrics)
        this.commands.push(`${topic.slice(8)} ${name} ${value} ${seq} ${timestamp !== undefined}`);
      if (this.isListening) void this.#obey(topic, metrics);
    });
  }

  /** Says all: the node's birth, then the device's. */
  async birth(): Promise<void> {
    this.#seq = 0;
    this.#bdSeq += 1;
    const bdSeq = {
      name: "bdSeq",
      alias: undefined,
      datatype: SPARKPLUG_TYPES.Int64,
      value: BigInt(this.#bdSeq),
      isHistorical: false,
    };
    await this.#say("NBIRTH", undefined, [bdSeq], 0);
    await this.deviceBirth();
  }

  async deviceBirth(): Promise<void> {
    const metrics = [...this.values].map(([name, value], index) => ({
      name,
      alias: index + 1,
      datatype: SPARKPLUG_TYPES.Int32,
      value: value >>> 0,
      isHistorical: false,
    }));
    await this.#say("DBIRTH", "d", metrics, this.#next());
  }

  /** Says a metric of the device anew, by its alias only. */
  async tell(name: string, value: number, parts: Partial<SparkplugMetric> = {}): Promise<void> {
    this.values.set(name, value);
    const alias = [...this.values.keys()].indexOf(name) + 1;
    await this.#say(
      "DDATA",
      "d",
      [{ name: undefined, alias, datatype: undefined, value: value >>> 0, isHistorical: false, ...parts }],
      this.#next(),
    );
  }

  /** Lets a message get lost. */
  skip(): void {
    this.#next();
  }

  deviceDeath(): Promise<void> {
    return this.#say("DDEATH", "d", [], this.#next());
  }

  /** `bdSeq` is that of the last birth unless it is given. */
  death(bdSeq: number = this.#bdSeq): Promise<void> {
    const metric = {
      name: "bdSeq",
      alias: undefined,
      datatype: SPARKPLUG_TYPES.Int64,
      value: BigInt(bdSeq),
      isHistorical: false,
    };
    return this.#say("NDEATH", undefined, [metric], undefined);
  }

  get bdSeq(): number {
    return this.#bdSeq;
  }

  async #obey(topic: string, metrics: readonly SparkplugMetric[]): Promise<void> {
    for (const { name, value } of metrics) {
      if (topic.includes("/NCMD/")) await this.birth();
      else if (name !== undefined) await this.tell(name, Number(value) | 0);
    }
  }

  #next(): number {
    this.#seq = (this.#seq + 1) % 256;
    return this.#seq;
  }

  #say(
    verb: string,
    device: string | undefined,
    metrics: readonly SparkplugMetric[],
    seq: number | undefined,
  ): Promise<void> {
    const topic = `spBv1.0/g/${verb}/n${device === undefined ? "" : `/${device}`}`;
    const payload = encodeSparkplug({ timestamp: 1, seq, metrics });
    const packet = { cmd: "publish", topic, payload: Buffer.from(payload), qos: 0, retain: false, dup: false } as const;
    return new Promise((resolve, reject) =>
      this.#broker.aedes.publish(packet, (error) => ((error ?? null) === null ? resolve() : reject(error))),
    );
  }
}
