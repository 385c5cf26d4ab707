import type { SparkplugMetric, SparkplugPayload } from "./sparkplug-payload.ts";
import type { SparkplugVerb } from "./sparkplug-topic.ts";
import { sparkplugNumber } from "./sparkplug-value.ts";

/** Sequence numbers go from 0 to 255 and begin again. @see Sparkplug 3.0.0, section 6.4.5 "Payload", seq */
const SEQUENCE = 256;

/** The metric that ties a death to its birth. @see Sparkplug 3.0.0, section 5.4 "Edge Node Session Establishment", bdSeq */
const BIRTH_DEATH_SEQUENCE = "bdSeq";

/** A value that a message brought. */
export interface MetricValue {
  readonly name: string;
  /** Undefined when there is none, or none that is a number. */
  readonly value: number | undefined;
}

/** What a message changes. */
export type EdgeNodeChange =
  /** The node or a device says all that it has: what is not among it is not there. */
  | { readonly kind: "born"; readonly device: string | undefined; readonly values: readonly MetricValue[] }
  | { readonly kind: "data"; readonly device: string | undefined; readonly values: readonly MetricValue[] }
  /** The device is gone, or with `undefined` the node and every device behind it. */
  | { readonly kind: "gone"; readonly device: string | undefined }
  /** Something was missed: the node must say all again. What it says until then counts for nothing. */
  | { readonly kind: "lost" }
  | { readonly kind: "nothing" };

/** What is known of a metric from the birth. */
interface Born {
  readonly name: string;
  readonly datatype: number | undefined;
}

interface Part {
  readonly byName: Map<string, Born>;
  readonly byAlias: Map<number, Born>;
}

/**
 * What one edge node and the devices behind it have said: which metrics there are, by name and by alias, and whether anything was missed.
 * Decides; sends nothing.
 * @see Sparkplug 3.0.0, sections 5.4 to 5.7 and 6.4
 */
export class EdgeNode {
  readonly #parts = new Map<string | undefined, Part>();
  #seq = 0;
  #birth: number | undefined;

  /** Whether the node, or the device behind it, is there. */
  isBorn(device: string | undefined): boolean {
    return this.#parts.has(device);
  }

  /** The type of a metric; undefined when there is none of that name, or its birth did not say. */
  datatypeOf(device: string | undefined, name: string): number | undefined {
    return this.#parts.get(device)?.byName.get(name)?.datatype;
  }

  /** The metrics of the node or the device. */
  namesOf(device: string | undefined): readonly string[] {
    return [...(this.#parts.get(device)?.byName.keys() ?? [])];
  }

  /** Forgets all: the connection is gone, and with it whatever was said meanwhile. */
  forget(): void {
    this.#parts.clear();
  }

  /** Takes a message of this node. */
  take(verb: SparkplugVerb, device: string | undefined, payload: SparkplugPayload): EdgeNodeChange {
    switch (verb) {
      case "NCMD":
      case "DCMD":
        return { kind: "nothing" };
      case "NBIRTH":
        this.#parts.clear();
        this.#seq = payload.seq ?? 0;
        this.#birth = birthOf(payload);
        return this.#bear(device, payload);
      case "NDEATH":
        return this.#die(payload);
      default:
        return this.#follow(verb, device, payload);
    }
  }

  /** What comes after the birth of the node, in order. */
  #follow(verb: SparkplugVerb, device: string | undefined, payload: SparkplugPayload): EdgeNodeChange {
    const expected = (this.#seq + 1) % SEQUENCE;
    if (!this.#parts.has(undefined) || payload.seq !== expected) return this.#lose();
    this.#seq = expected;
    if (verb === "DBIRTH") return this.#bear(device, payload);
    if (verb === "DDEATH") {
      this.#parts.delete(device);
      return { kind: "gone", device };
    }
    const part = this.#parts.get(device);
    if (part === undefined) return this.#lose();
    const values: MetricValue[] = [];
    for (const metric of payload.metrics) {
      const aliased = metric.alias === undefined ? undefined : part.byAlias.get(metric.alias);
      // Some nodes give an alias that their birth left out, and the name with it.
      const born = aliased ?? part.byName.get(metric.name ?? "");
      if (born === undefined) return this.#lose();
      // What was kept while the node was cut off is no news.
      if (!metric.isHistorical) values.push(toValue(metric, born));
    }
    return { kind: "data", device, values };
  }

  #bear(device: string | undefined, { metrics }: SparkplugPayload): EdgeNodeChange {
    const part: Part = { byName: new Map(), byAlias: new Map() };
    const values: MetricValue[] = [];
    for (const metric of metrics) {
      if (metric.name === undefined) continue;
      const born: Born = { name: metric.name, datatype: metric.datatype };
      part.byName.set(born.name, born);
      if (metric.alias !== undefined) part.byAlias.set(metric.alias, born);
      values.push(toValue(metric, born));
    }
    this.#parts.set(device, part);
    return { kind: "born", device, values };
  }

  /** A death of an earlier birth is not this one's: the broker tells it late. @see Sparkplug 3.0.0, section 5.5 "Edge Node Session Termination" */
  #die(payload: SparkplugPayload): EdgeNodeChange {
    const death = birthOf(payload);
    if (this.#birth !== undefined && death !== undefined && death !== this.#birth) return { kind: "nothing" };
    this.#parts.clear();
    return { kind: "gone", device: undefined };
  }

  #lose(): EdgeNodeChange {
    this.#parts.clear();
    return { kind: "lost" };
  }
}

function birthOf({ metrics }: SparkplugPayload): number | undefined {
  const metric = metrics.find(({ name }) => name === BIRTH_DEATH_SEQUENCE);
  return metric === undefined ? undefined : sparkplugNumber(metric.value, metric.datatype);
}

function toValue({ value, datatype }: SparkplugMetric, born: Born): MetricValue {
  return { name: born.name, value: sparkplugNumber(value, datatype ?? born.datatype) };
}
