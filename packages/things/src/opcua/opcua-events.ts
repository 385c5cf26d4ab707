import { type Millis, ThimbleError } from "@thimble/base";
import type {
  MonitoringMode,
  MonitoringParametersOptions,
  ReadValueIdOptions,
  StatusCode,
  TimestampsToReturn,
  Variant,
} from "node-opcua-client";
import type { DriverAnswer } from "../driver/driver.ts";
import { heardAtOnce } from "./heard-at-once.ts";
import type { OpcuaPackage } from "./load-opcua-package.ts";
import { BASE_EVENT_FIELDS, BASE_EVENT_TYPE, type OpcuaEventWish, qualifiedName } from "./opcua-event-wish.ts";
import { opcuaToNumber } from "./opcua-value.ts";
import { lastingId, resolveNamespace } from "./resolve-namespace.ts";

/** Events that a server keeps while the client is busy; the oldest go first. */
const QUEUE_SIZE = 100;

/** Times before this are of a clock that was never set, or none: as SenML they would count from now on. In seconds. @see RFC 8428, section 4.5.3 */
const FIRST_TIME = 2 ** 28;

/** What events are monitored with. */
export interface OpcuaEventParts {
  readonly library: OpcuaPackage;
  /** The URIs of the server's namespaces. */
  readonly namespaces: readonly string[];
  /** `Clock.monotonic()`. */
  readonly now: () => Millis;
  /** Waits for an answer. @throws ThimbleError things.unreachable, base.timeout */
  readonly asked: <T>(answer: Promise<T>) => Promise<T>;
  /** The error of a server that refuses. */
  readonly refused: (what: string, status: string) => ThimbleError;
}

/** What the package makes for an event that is monitored. */
interface MonitoredItem {
  on(event: "changed", listener: (fields: Variant[]) => void): unknown;
  readonly statusCode?: StatusCode | undefined;
}

/** What of the package's subscription events are monitored with. */
export interface EventSubscription {
  monitor(
    item: ReadValueIdOptions,
    parameters: MonitoringParametersOptions,
    timestamps: TimestampsToReturn,
    mode: MonitoringMode,
    done: (error: Error | null, item?: MonitoredItem) => void,
  ): void;
}

/** An event to be told of. */
export interface MonitoredEvent {
  /** The object at which it is told. */
  readonly nodeId: string;
  readonly wish: OpcuaEventWish;
  readonly onEvent: (answer: DriverAnswer) => void;
}

/**
 * Has the server tell of events. The type is chosen by the server, severity and source here: not every server has other operators of a filter than OfType.
 * @throws ThimbleError things.unreachable, base.timeout
 * @see OPC 10000-4 v1.05, section 7.22.3 "EventFilter"
 */
export async function monitorOpcuaEvent(
  subscription: EventSubscription,
  { nodeId, wish, onEvent }: MonitoredEvent,
  parts: OpcuaEventParts,
): Promise<void> {
  const { library, namespaces, asked, refused } = parts;
  let type: string | undefined;
  try {
    type = wish.type === undefined ? undefined : resolveNamespace(wish.type, namespaces);
  } catch (error) {
    if (!(error instanceof ThimbleError)) throw error;
    return onEvent(error);
  }
  const paths: readonly (readonly string[])[] = [
    ...BASE_EVENT_FIELDS.map((name) => [name]),
    ...(wish.field === undefined ? [] : [wish.field]),
  ];
  const filter = new library.EventFilter({
    selectClauses: paths.map((path, i) => ({
      attributeId: library.AttributeIds.Value,
      browsePath: path.map(qualifiedName),
      typeDefinitionId: (i < BASE_EVENT_FIELDS.length ? undefined : type) ?? BASE_EVENT_TYPE,
    })),
    ...(type !== undefined && { whereClause: { elements: [library.ofType(type)] } }),
  });
  const attribute = { nodeId, attributeId: library.AttributeIds.EventNotifier };
  const parameters = { samplingInterval: 0, discardOldest: true, queueSize: QUEUE_SIZE, filter };
  const [timestamps, mode] = [library.TimestampsToReturn.Neither, library.MonitoringMode.Reporting];
  const item = await asked(
    heardAtOnce<MonitoredItem>(
      (done) => subscription.monitor(attribute, parameters, timestamps, mode, done),
      (made) =>
        made.on("changed", (fields) => {
          const answer = answerOf(fields, wish, parts);
          if (answer !== undefined) onEvent(answer);
        }),
    ),
  );
  if (item.statusCode?.isBad() === true) onEvent(refused(`be told of events of ${nodeId}`, item.statusCode.name));
}

/** What the fields of an event, in the order of the select clauses, are as an answer; undefined for one that is not wished for. */
function answerOf(
  fields: readonly Variant[],
  { field, minimumSeverity, source }: OpcuaEventWish,
  { library, namespaces, now }: OpcuaEventParts,
): DriverAnswer | undefined {
  const values: readonly unknown[] = fields.map((each) => each?.value);
  const [type, time, sourceName, message, severity, own] = values;
  const weight = typeof severity === "number" ? severity : 0;
  if (weight < minimumSeverity || (source !== undefined && sourceName !== source)) return undefined;
  const name = library.DataType[fields[BASE_EVENT_FIELDS.length]?.dataType ?? 0] ?? "";
  const value = field === undefined ? Number.NaN : opcuaToNumber(name, own);
  if (field !== undefined && Number.isNaN(value)) {
    return new ThimbleError("things.bad-answer", `Cannot read the event's field ${field.join("/")}: it is no number`, {
      expected: "thimble:field with a field of the event's type that is a number or a truth value",
    });
  }
  const details = {
    message: textOf(message),
    severity: weight,
    source: textOf(sourceName),
    type: lastingId(textOf(type), namespaces),
  };
  const seconds = time instanceof Date ? time.getTime() / 1000 : Number.NaN;
  return { value, arrived: now(), event: { details, ...(seconds >= FIRST_TIME && { time: seconds }) } };
}

/** A text, the text of a LocalizedText, a node id as it is written; empty for anything else. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  if ("text" in value) return typeof value.text === "string" ? value.text : "";
  return "identifierType" in value ? String(value) : "";
}
