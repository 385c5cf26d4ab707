import type { Asks, Budget } from "@thimble/model";
import type { Json } from "../oci/json.ts";
import type { JsonReader } from "../oci/json-reader.ts";

/**
 * The member of the config that holds what the image asks for: `{"thimble":{"grants":…,"on":…,"budget":…,"units":…}}`, times in milliseconds, sizes in
 * bytes. The CNCF document leaves wasip1 configs open for such data ("additional config data or other options") without naming a member.
 */
export const ASKS_MEMBER = "thimble";

/** The label of an ordinary image that holds the same as text. */
export const ASKS_LABEL = "thimble.asks";

/** Each limit of a budget and how it is read. */
const LIMITS: Readonly<Record<keyof Budget, (limit: JsonReader) => number>> = {
  memoryBytes: (limit) => limit.integer(0),
  instructions: (limit) => limit.integer(1),
  messagesPerSecond: (limit) => limit.number(0),
  bytesPerSecond: (limit) => limit.number(0),
  writesPerSecond: (limit) => limit.number(0),
  stateBytes: (limit) => limit.integer(0),
  logLinesPerSecond: (limit) => limit.number(0),
};

/** What an image asks for, as its config carries it. */
export function writeAsks({ grants, on, budget, units }: Asks): Json {
  return {
    grants: { read: grants.read, write: grants.write, publish: grants.publish, invoke: grants.invoke },
    on: { reading: on.reading, message: on.message, tick: on.tick },
    budget: { ...budget },
    units: units && { ...units },
  };
}

/**
 * What a config says that its image asks for. An unknown member is refused: to leave an ask unheard would start a container that lacks it.
 * @throws ThimbleError images.malformed when it is not of the form that `writeAsks` makes
 */
export function readAsks(json: JsonReader): Asks {
  json.onlyMembers(["grants", "on", "budget", "units"]);
  const grants = json.member("grants");
  grants.onlyMembers(["read", "write", "publish", "invoke"]);
  const invoke = grants.optional("invoke");
  const units = json.optional("units");
  const on = json.member("on");
  on.onlyMembers(["reading", "message", "tick"]);
  const tick = on.optional("tick");
  if (tick?.number(0) === 0) tick.refuse("is 0", "a period of more than 0 ms");
  return {
    grants: {
      read: strings(grants.member("read")),
      write: strings(grants.member("write")),
      publish: strings(grants.member("publish")),
      ...(invoke !== undefined && { invoke: strings(invoke) }),
    },
    on: { reading: strings(on.member("reading")), message: strings(on.member("message")), tick: tick?.number(0) },
    budget: readBudget(json.member("budget")),
    ...(units !== undefined && { units: units.strings() }),
  };
}

function readBudget(json: JsonReader): Partial<Budget> {
  json.onlyMembers(Object.keys(LIMITS));
  return Object.fromEntries(
    Object.entries(LIMITS).flatMap(([name, read]) => {
      const limit = json.optional(name);
      return limit === undefined ? [] : [[name, read(limit)]];
    }),
  );
}

function strings(json: JsonReader): readonly string[] {
  return json.items().map((item) => item.string());
}
