import { parseByteRate, parseByteSize, parseCount, parseRate } from "../../scalar/quantity.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import { type Budget, MAXIMUM_BUDGET } from "../budget.ts";
import { readText } from "./read-scalars.ts";

/** Bytes of a page of linear memory. @see WebAssembly Core Specification 2.0, section 4.2.8 "Memory Instances" */
const PAGE_BYTES = 65_536;

const LIMIT_KEYS = ["instructions", "messages", "bytes", "writes", "state", "log"];

/** Reads the limits of a `budget` that are written: `instructions`, `messages`, `bytes`, `writes`, `state`, `log`. The others are left out. */
export function readBudget(node: YamlNode | undefined): Partial<Budget> {
  node?.refuseUnknownKeys(LIMIT_KEYS);
  return readLimits(node);
}

/** Reads the `budget` of a thimble.yaml, which has `memory` besides: in compose.yaml that is `deploy.resources.limits.memory`. */
export function readManifestBudget(node: YamlNode | undefined): Partial<Budget> {
  node?.refuseUnknownKeys(["memory", ...LIMIT_KEYS]);
  const memory = node?.get("memory");
  const memoryBytes = memory === undefined ? undefined : readMemory(memory);
  return { ...(memoryBytes === undefined ? {} : { memoryBytes }), ...readLimits(node) };
}

/** Reads bytes of linear memory, rounded up to whole pages of 64 KiB; from 1 page to 4 GiB. Reports `model.bad-budget`. */
export function readMemory(node: YamlNode): number | undefined {
  const bytes = readText(node, {
    parse: (text) => inRange(parseByteSize(text), 1, MAXIMUM_BUDGET.memoryBytes),
    code: "model.bad-budget",
    expected: "a size of memory from 1 to 4G, like 64K or 1M",
  });
  return bytes === undefined ? undefined : Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

function readLimits(node: YamlNode | undefined): Partial<Budget> {
  const read = (key: string, limit: keyof Budget, rule: Rule): number | undefined =>
    readLimit(node?.get(key), MAXIMUM_BUDGET[limit], rule);
  const limits = {
    instructions: read("instructions", "instructions", INSTRUCTIONS),
    messagesPerSecond: read("messages", "messagesPerSecond", MESSAGES),
    bytesPerSecond: read("bytes", "bytesPerSecond", BYTES),
    writesPerSecond: read("writes", "writesPerSecond", WRITES),
    stateBytes: read("state", "stateBytes", STATE),
    logLinesPerSecond: read("log", "logLinesPerSecond", LOG),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** How a limit is read, and how to write it. */
interface Rule {
  readonly parse: (text: string) => number | undefined;
  readonly minimum: number;
  readonly expected: string;
}

const INSTRUCTIONS: Rule = {
  parse: parseCount,
  minimum: 1,
  expected: "a count of instructions for one event from 1 to 1G, like 200k",
};
const MESSAGES: Rule = { parse: parseRate, minimum: 0, expected: "a rate of messages to 20k/s, like 50/s or 10/m" };
const BYTES: Rule = { parse: parseByteRate, minimum: 0, expected: "a rate of bytes to 64M/s, like 64K/s" };
const WRITES: Rule = { parse: parseRate, minimum: 0, expected: "a rate of writes to 20k/s, like 50/s" };
const STATE: Rule = { parse: parseByteSize, minimum: 0, expected: "a size of state to 16M, like 4K" };
const LOG: Rule = { parse: parseRate, minimum: 0, expected: "a rate of log lines to 1k/s, like 10/s" };

function readLimit(node: YamlNode | undefined, maximum: number, rule: Rule): number | undefined {
  if (node === undefined) return undefined;
  const parse = (text: string): number | undefined => inRange(rule.parse(text), rule.minimum, maximum);
  return readText(node, { parse, code: "model.bad-budget", expected: rule.expected });
}

function inRange(value: number | undefined, minimum: number, maximum: number): number | undefined {
  return value !== undefined && value >= minimum && value <= maximum ? value : undefined;
}
