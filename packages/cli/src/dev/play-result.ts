import type { Millis } from "@thimble/base";
import type { PlantExpectation } from "@thimble/things";
import { formatBytes, formatCount, formatMillis } from "../output/format.ts";
import { formatTable } from "../output/format-table.ts";
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
  /** How the alarms fit the labels; null when plant.yaml expects nothing. */
  readonly verdict: Verdict | null;
  readonly containers: readonly PlayedContainer[];
  /** From the start of the plant to the last decision. */
  readonly wallTime: Millis;
}

/** Alarms beside what plant.yaml expects of them. */
export interface Verdict {
  /** Alarms on the topic. */
  readonly alarms: number;
  readonly score: AlarmScore;
  readonly expected: PlantExpectation;
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
  /** Whether it runs now that the record is over. */
  readonly isRunning: boolean;
  /** How often it was started again while the record was played, and why the last time; null when it was not. */
  readonly restarts: number;
  readonly lastReason: string | null;
  /** Messages, writes, sets of state and log lines over budget. */
  readonly refused: number;
  readonly instructions: { readonly p50: number; readonly p99: number; readonly maximum: number };
  /** From the plant's Modbus answer, once it is decoded, to the return of the handler, over the last 1,024 events or more; null when it handled none. */
  readonly latency: { readonly p50: Millis; readonly p99: Millis } | null;
  /** Linear memory. */
  readonly memoryBytes: number;
}

/** What of a result is not as it should be, one sentence each; none when all is well. */
export function judgePlay(result: PlayResult): readonly string[] {
  const { record, verdict, containers } = result;
  const problems: string[] = [];
  const demand = (isMet: boolean, problem: string): void => {
    if (!isMet) problems.push(problem);
  };
  if (verdict !== null) {
    const { score, expected } = verdict;
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
  for (const container of containers) {
    const { service, isRunning, handlesRecord, handled, dropped, restarts, lastReason, refused } = container;
    demand(isRunning, `${service} does not run any more${because(lastReason)}`);
    demand(!handlesRecord || handled >= samples, `${service} handled ${handled} events of ${samples}`);
    demand(dropped === 0, `${service} dropped ${dropped} events`);
    demand(restarts === 0, `${service} was started again ${restarts} times${because(lastReason)}`);
    demand(refused === 0, `${service} asked ${refused} times for more than its budget`);
  }
  return problems;
}

function because(reason: string | null): string {
  return reason === null ? "" : `: ${reason}`;
}

/** The tables that a person sees. */
export function renderPlay(result: PlayResult): readonly string[] {
  const { record, verdict, containers, wallTime } = result;
  const perSecond = (record.readings / wallTime) * 1000;
  return [
    ...formatTable(
      [{ title: "PLAYED ONCE" }, { title: "" }, { title: "" }],
      [
        ...(verdict === null ? [] : verdictRows(verdict)),
        ["readings played", formatCount(record.readings), `of ${formatCount(record.samples)}`],
        ["wall time", formatMillis(wallTime), `${formatCount(perSecond)} readings/s`],
      ],
    ),
    "",
    ...formatTable(COLUMNS, containers.map(containerCells)),
    "",
    "LATENCY is from the plant's Modbus answer, once it is decoded, to the container's decision, INSTR the instructions of an event;",
    "both over the last 1,024 events or more. MEMORY is linear memory.",
  ];
}

function verdictRows({ alarms, score, expected }: Verdict): readonly (readonly string[])[] {
  return [
    ["labelled failures caught", `${score.caught} of ${score.windows}`, `at least ${expected.caught}`],
    ["alarm episodes outside the windows", String(score.falseAlarms), `at most ${expected.falseAlarms}`],
    ["alarms", formatCount(alarms), `on ${expected.topic}`],
  ];
}

const COLUMNS = [
  { title: "CONTAINER" },
  { title: "WASM", isNumber: true },
  { title: "IMAGE", isNumber: true },
  { title: "HANDLED", isNumber: true },
  { title: "DROPPED", isNumber: true },
  { title: "LATENCY P50", isNumber: true },
  { title: "LATENCY P99", isNumber: true },
  { title: "INSTR P50", isNumber: true },
  { title: "INSTR P99", isNumber: true },
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
