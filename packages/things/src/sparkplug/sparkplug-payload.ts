import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ThimbleError } from "@thimble/base";

/** The data types that hold one number, by their number on the wire. @see Sparkplug 3.0.0, section 6.4.16 "Data Types" */
export const SPARKPLUG_TYPES = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
} as const;

/** A metric as a message has it. */
export interface SparkplugMetric {
  /** Left out where an alias stands for it. */
  readonly name: string | undefined;
  readonly alias: number | undefined;
  /** Left out where the birth has said it. */
  readonly datatype: number | undefined;
  /** Undefined for none, for null, and for what is no single value. An integer is as the wire has it: without its sign. */
  readonly value: number | bigint | boolean | string | undefined;
  readonly isHistorical: boolean;
}

/** What a message says. */
export interface SparkplugPayload {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number | undefined;
  /** 0 to 255. */
  readonly seq: number | undefined;
  readonly metrics: readonly SparkplugMetric[];
}

/** Fields of a payload. @see Sparkplug 3.0.0, section 6.4.1 "Google Protocol Buffer Schema", Payload */
const PAYLOAD = { timestamp: 1, metrics: 2, seq: 3 } as const;

/** Fields of a metric. @see the same, Payload.Metric */
const METRIC = {
  name: 1,
  alias: 2,
  datatype: 4,
  isHistorical: 5,
  isNull: 7,
  int: 10,
  long: 11,
  float: 12,
  double: 13,
  boolean: 14,
  string: 15,
} as const;

/**
 * Reads a message. Fields that are not used here are passed over.
 * @throws ThimbleError things.bad-answer when it is no protobuf of this schema
 */
export function decodeSparkplug(bytes: Uint8Array): SparkplugPayload {
  try {
    return readPayload(new BinaryReader(bytes));
  } catch (cause) {
    throw new ThimbleError("things.bad-answer", "Cannot read a Sparkplug message: it is none", {
      expected: "a payload of Sparkplug B, whose topic begins with spBv1.0",
      cause,
    });
  }
}

/** Writes a message. */
export function encodeSparkplug({ timestamp, seq, metrics }: SparkplugPayload): Uint8Array {
  const writer = new BinaryWriter();
  if (timestamp !== undefined) writer.tag(PAYLOAD.timestamp, WireType.Varint).uint64(timestamp);
  for (const metric of metrics) {
    writer.tag(PAYLOAD.metrics, WireType.LengthDelimited).fork();
    writeMetric(writer, metric);
    writer.join();
  }
  if (seq !== undefined) writer.tag(PAYLOAD.seq, WireType.Varint).uint64(seq);
  return writer.finish();
}

function readPayload(reader: BinaryReader): SparkplugPayload {
  const metrics: SparkplugMetric[] = [];
  let timestamp: number | undefined;
  let seq: number | undefined;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === PAYLOAD.timestamp) timestamp = Number(reader.uint64());
    else if (field === PAYLOAD.seq) seq = Number(reader.uint64());
    else if (field === PAYLOAD.metrics) metrics.push(readMetric(new BinaryReader(reader.bytes())));
    else reader.skip(type, field);
  }
  return { timestamp, seq, metrics };
}

function readMetric(reader: BinaryReader): SparkplugMetric {
  let metric: SparkplugMetric = {
    name: undefined,
    alias: undefined,
    datatype: undefined,
    value: undefined,
    isHistorical: false,
  };
  let isNull = false;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === METRIC.isNull) isNull = reader.bool();
    else metric = { ...metric, ...readField(reader, field, type) };
  }
  return isNull ? { ...metric, value: undefined } : metric;
}

function readField(reader: BinaryReader, field: number, type: WireType): Partial<SparkplugMetric> {
  switch (field) {
    case METRIC.name:
      return { name: reader.string() };
    case METRIC.alias:
      return { alias: Number(reader.uint64()) };
    case METRIC.datatype:
      return { datatype: reader.uint32() };
    case METRIC.isHistorical:
      return { isHistorical: reader.bool() };
    case METRIC.int:
      return { value: reader.uint32() };
    case METRIC.long:
      return { value: BigInt(reader.uint64()) };
    case METRIC.float:
      return { value: reader.float() };
    case METRIC.double:
      return { value: reader.double() };
    case METRIC.boolean:
      return { value: reader.bool() };
    case METRIC.string:
      return { value: reader.string() };
    default:
      reader.skip(type, field);
      return {};
  }
}

function writeMetric(writer: BinaryWriter, { name, alias, datatype, value, isHistorical }: SparkplugMetric): void {
  if (name !== undefined) writer.tag(METRIC.name, WireType.LengthDelimited).string(name);
  if (alias !== undefined) writer.tag(METRIC.alias, WireType.Varint).uint64(alias);
  if (datatype !== undefined) writer.tag(METRIC.datatype, WireType.Varint).uint32(datatype);
  if (isHistorical) writer.tag(METRIC.isHistorical, WireType.Varint).bool(true);
  if (value === undefined) writer.tag(METRIC.isNull, WireType.Varint).bool(true);
  else if (typeof value === "string") writer.tag(METRIC.string, WireType.LengthDelimited).string(value);
  else if (typeof value === "boolean") writer.tag(METRIC.boolean, WireType.Varint).bool(value);
  else if (typeof value === "bigint") writer.tag(METRIC.long, WireType.Varint).uint64(value);
  else if (datatype === SPARKPLUG_TYPES.Float) writer.tag(METRIC.float, WireType.Bit32).float(value);
  else if (datatype === SPARKPLUG_TYPES.Double) writer.tag(METRIC.double, WireType.Bit64).double(value);
  else writer.tag(METRIC.int, WireType.Varint).uint32(value);
}
