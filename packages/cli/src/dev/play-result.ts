import type { Millis } from "@thimble/base";
import type { PlantExpectation } from "@thimble/things";
import { formatBytes, formatCount, formatMillis } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
import type { DecisionLatency } from "./decision-times.ts";
import type { AlarmScore } from "./score-alarms.ts";

/** What came of playing the record once. Plain data: it is what `--json` prints. */
export interface PlayResult {
  readonly app: string;
  readonly record: {
    /** Samples of the record. */
    readonly samples: number;
    /** Readings of them that came to the device. */
    readonly readings: number;
  };
  /** Messages on the alarm topic. */
  readonly alarms: number;
  readonly score: AlarmScore;
  /** What plant.yaml asks for; null when it asks for nothing. */
  readonly expected: PlantExpectation | null;
  readonly containers: readonly PlayedContainer[];
  /** From the start of the plant to the last decision. */
  readonly wallTime: Millis;
}

/** A container and its use over the whole record. */
export interface PlayedContainer {
  readonly service: string;
  /** Whether the record's value wakes it. */
  readonly handlesRecord: boolean;
  readonly wasmBytes: number | null;
  readonly imageBytes: number | null;
  readonly handled: number;
  readonly dropped: number;
  readonly restarts: number;
  /** Messages, writes, sets of state and log lines over budget. */
  readonly refused: number;
  readonly instructions: { readonly p50: number; readonly p99: number; readonly maximum: number };
  /** From the plant's answer arriving at the device to the decision being committed; null when it decided nothing. */
  readonly latency: DecisionLatency | null;
  /** Linear memory. */
  readonly memoryBytes: number;
}

/** What of a result is not as it should be, one sentence each; none when all is well. */
export function judgePlay(result: PlayResult): readonly string[] {
  const { record, score, expected, containers } = result;
  const problems: string[] = [];
  const demand = (isMet: boolean, problem: string): void => {
    if (!isMet) problems.push(problem);
  };
  if (expected !== null) {
    const { caught, falseAlarms } = expected;
    demand(
      score.caught >= caught,
      `${score.caught} of ${score.windows} failures were caught, at least ${caught} are asked for`,
    );
    demand(
      score.falseAlarms <= falseAlarms,
      `there were ${score.falseAlarms} alarm episodes outside the windows, at most ${falseAlarms} are allowed`,
    );
  }
  const { samples, readings } = record;
  demand(readings === samples, `${readings} readings came to the device, the record has ${samples} samples`);
  for (const { service, handlesRecord, handled, dropped, restarts } of containers) {
    demand(!handlesRecord || handled >= samples, `${service} handled ${handled} events of ${samples}`);
    demand(dropped === 0, `${service} dropped ${dropped} events`);
    demand(restarts === 0, `${service} was started again ${restarts} times`);
  }
  return problems;
}

/** The tables that a person sees. */
export function renderPlay(result: PlayResult): readonly string[] {
  const { record, score, expected, containers, alarms, wallTime } = result;
  const perSecond = (record.readings / wallTime) * 1000;
  const asked = (text: string): string => (expected === null ? "" : text);
  return [
    ...formatTable(
      [{ title: "PLAYED ONCE" }, { title: "" }, { title: "" }],
      [
        ["labelled failures caught", `${score.caught} of ${score.windows}`, asked(`at least ${expected?.caught}`)],
        ["alarm episodes outside the windows", String(score.falseAlarms), asked(`at most ${expected?.falseAlarms}`)],
        ["alarms", formatCount(alarms)],
        ["readings played", formatCount(record.readings), `of ${formatCount(record.samples)}`],
        ["wall time", formatMillis(wallTime), `${formatCount(perSecond)} readings/s`],
      ],
    ),
    "",
    ...formatTable(COLUMNS, containers.map(containerCells)),
    "",
    "LATENCY is from the plant's Modbus answer to the container's decision, committed to the disk. MEMORY is linear memory.",
  ];
}

const COLUMNS = [
  { title: "CONTAINER" },
  { title: "WASM", isNumber: true },
  { title: "IMAGE", isNumber: true },
  { title: "HANDLED", isNumber: true },
  { title: "DROPPED", isNumber: true },
  { title: "LATENCY P50", isNumber: true },
  { title: "P99", isNumber: true },
  { title: "INSTRUCTIONS P50", isNumber: true },
  { title: "P99", isNumber: true },
  { title: "MEMORY", isNumber: true },
] as const;

function containerCells(it: PlayedContainer): readonly string[] {
  return [
    it.service,
    it.wasmBytes === null ? "" : `${it.wasmBytes} B`,
    it.imageBytes === null ? "" : `${it.imageBytes} B`,
    formatCount(it.handled),
    formatCount(it.dropped),
    it.latency === null ? "" : formatMillis(it.latency.p50),
    it.latency === null ? "" : formatMillis(it.latency.p99),
    formatCount(it.instructions.p50),
    formatCount(it.instructions.p99),
    formatBytes(it.memoryBytes),
  ];
}
