import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { type AnswerFault, FAULT_KINDS, type Fault, type FaultTimes, type ValueFault } from "../simulated/fault.ts";
import { parseDurationNode } from "./parse-duration-node.ts";

/** What any fault may have. */
const TIME_KEYS: readonly string[] = ["kind", "from", "for", "every", "probability", "seed"];

type FaultParser = (node: YamlNode) => ValueFault | AnswerFault | undefined;

/** How each kind of fault is read, without its times. */
const FAULT_PARSERS: Readonly<Record<Fault["kind"], FaultParser>> = {
  stuck: plain({ kind: "stuck" }),
  noise: (node) => {
    const amplitude = requireNumber(node, "amplitude");
    return amplitude === undefined ? undefined : { kind: "noise", amplitude };
  },
  drift: (node) => {
    const perHour = requireNumber(node, "perHour");
    return perHour === undefined ? undefined : { kind: "drift", perHour };
  },
  spikes: (node) => {
    const height = requireNumber(node, "height");
    return height === undefined ? undefined : { kind: "spikes", height };
  },
  "drop-outs": plain({ kind: "drop-outs" }),
  slow: (node) => {
    node.refuseUnknownKeys([...TIME_KEYS, "by"]);
    const by = parseDurationNode(node.require("by", "a duration, for example 2s"));
    return by === undefined ? undefined : { kind: "slow", by };
  },
  "wrong-checksums": plain({ kind: "wrong-checksums" }),
  refused: plain({ kind: "refused" }),
  gone: plain({ kind: "gone" }),
};

/**
 * Reads a list of faults, JSON or YAML, which stands in no Thing Description.
 * @param where what messages call it
 * @throws ThimbleError with every problem at once, as `parseThingDescription`; things.bad-description when there is no fault in it
 */
export function parseFaultList(text: string, where: string): readonly Fault[] {
  const diagnostics = new Diagnostics();
  const list = parseYaml(text, { where, diagnostics });
  const faults = parseFaults(list);
  if (list.kind === "list" && list.asList().length === 0)
    list.report("things.bad-description", "there is no fault in it", { expected: FAULT_KINDS.join(", ") });
  diagnostics.throwIfAny();
  return faults;
}

/** Reads a list of faults; reports what is wrong. None when there is no list. */
export function parseFaults(node: YamlNode | undefined): readonly Fault[] {
  return node?.asList("a list of faults").flatMap((item) => parseFault(item) ?? []) ?? [];
}

function parseFault(node: YamlNode): Fault | undefined {
  const kind = node.require("kind", FAULT_KINDS.join(" or "))?.asOneOf(FAULT_KINDS);
  if (kind === undefined) return undefined;
  const fault = FAULT_PARSERS[kind](node);
  const times = parseTimes(node);
  return fault === undefined ? undefined : { ...fault, ...times };
}

function parseTimes(node: YamlNode): FaultTimes {
  const from = parseDurationNode(node.get("from"));
  const lasts = parseDurationNode(node.get("for"));
  const every = parseDurationNode(node.get("every"));
  const probability = parseProbability(node.get("probability"));
  const seed = node.get("seed")?.asInteger(0);
  if (every !== undefined && (lasts === undefined || lasts > every))
    node.get("every")?.report("things.bad-description", "it comes again before it has ended", {
      expected: "for: a duration that is at most every",
    });
  return {
    ...(from !== undefined && { from }),
    ...(lasts !== undefined && { for: lasts }),
    ...(every !== undefined && { every }),
    ...(probability !== undefined && { probability }),
    ...(seed !== undefined && { seed }),
  };
}

function parseProbability(node: YamlNode | undefined): number | undefined {
  const probability = node?.asNumber();
  if (probability === undefined || (probability > 0 && probability <= 1)) return probability;
  node?.report("things.bad-description", `it is ${probability}`, { expected: "a probability above 0, at most 1" });
  return undefined;
}

function plain(fault: ValueFault | AnswerFault): FaultParser {
  return (node) => {
    node.refuseUnknownKeys(TIME_KEYS);
    return fault;
  };
}

/** The one number that a fault has beside its times. */
function requireNumber(node: YamlNode, key: string): number | undefined {
  node.refuseUnknownKeys([...TIME_KEYS, key]);
  return node.require(key, "a number, in the property's unit")?.asNumber();
}
