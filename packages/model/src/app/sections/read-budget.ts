import { parseByteSize, parseCount, parseRate } from "../../scalar/quantity.ts";
import type { YamlNode } from "../../yaml/yaml-node.ts";
import type { Budget } from "../budget.ts";
import { readText } from "./read-scalars.ts";

/** Bytes of a page of linear memory. @see WebAssembly Core Specification 2.0, section 4.2.8 "Memory Instances" */
const PAGE_BYTES = 65_536;
/** Most bytes of a 32-bit linear memory: 65,536 pages. @see WebAssembly Core Specification 2.0, section 3.2.5 "Memory Types" */
const MAXIMUM_MEMORY_BYTES = 65_536 * PAGE_BYTES;
/** The meter counts in a signed 32-bit local. */
const MAXIMUM_INSTRUCTIONS = 2 ** 31 - 1;

const LIMIT_KEYS = ["instructions", "messages", "state", "log"];

/** Reads the limits of a `budget` that are written: `instructions`, `messages`, `state`, `log`. The others are left out. */
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
    parse: (text) => inRange(parseByteSize(text), 1, MAXIMUM_MEMORY_BYTES),
    code: "model.bad-budget",
    expected: "a size of memory from 1 to 4G, like 64K or 1M",
  });
  return bytes === undefined ? undefined : Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

function readLimits(node: YamlNode | undefined): Partial<Budget> {
  const limits = {
    instructions: readLimit(
      node?.get("instructions"),
      (text) => inRange(parseCount(text), 1, MAXIMUM_INSTRUCTIONS),
      "a count of instructions for one event from 1 to 2147483647, like 200k",
    ),
    messagesPerSecond: readLimit(node?.get("messages"), parseRate, "a rate of messages like 50/s or 10/m"),
    stateBytes: readLimit(node?.get("state"), parseByteSize, "a size of state like 4K"),
    logLinesPerSecond: readLimit(node?.get("log"), parseRate, "a rate of log lines like 10/s"),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function readLimit(
  node: YamlNode | undefined,
  parse: (text: string) => number | undefined,
  expected: string,
): number | undefined {
  return node === undefined ? undefined : readText(node, { parse, code: "model.bad-budget", expected });
}

function inRange(value: number | undefined, minimum: number, maximum: number): number | undefined {
  return value !== undefined && value >= minimum && value <= maximum ? value : undefined;
}
