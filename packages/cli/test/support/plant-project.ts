import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GUARD_LIMIT, guardModule } from "./guard-module.ts";

/** Samples of the record. */
export const SAMPLES = 300;
const FIRST = Date.UTC(2026, 0, 1);
const EVERY = 300_000;

/** Numbers of the samples that are failures: two labelled, one not. */
const FAILURES = [
  { from: 100, to: 110, isLabelled: true },
  { from: 150, to: 152, isLabelled: false },
  { from: 200, to: 205, isLabelled: true },
] as const;

/** A folder with files, gone when disposed. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly directory: string;
}

/** A project in miniature: a plant with a short record, its Things, and a guard that needs no compiler. */
export async function plantProject(
  changes: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<TemporaryFolder> {
  return temporaryFolder({ ...FILES, "guard/guard.wasm": guardModule(), ...changes });
}

/** Writes files, folders included. */
export async function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<TemporaryFolder> {
  const directory = await mkdtemp(join(tmpdir(), "thimble-cli-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

function sampleTime(sample: number): string {
  return new Date(FIRST + sample * EVERY).toISOString().slice(0, 19).replace("T", " ");
}

function sampleValue(sample: number): number {
  return FAILURES.some(({ from, to }) => sample >= from && sample <= to) ? GUARD_LIMIT + 5 : 80;
}

const RECORD = [
  "time,value",
  ...Array.from({ length: SAMPLES }, (_, at) => `${sampleTime(at)},${sampleValue(at)}`),
].join("\n");

const LABELS = JSON.stringify(
  FAILURES.filter(({ isLabelled }) => isLabelled).map(({ from, to }) => [sampleTime(from), sampleTime(to)]),
);

/** compose.yaml of the project, for tests that change a word of it. */
export const COMPOSE = `name: small
services:
  guard:
    image: guard:1.0.0
    build: ./guard
    x-thimble:
      on: { reading: [machine/temperature] }
      grants: { write: [coolant/open], publish: [plant/1/anomaly] }
      budget: { messages: 1k/s }
      queue: { length: 64, full: push-back }
`;

const MANIFEST = `name: guard
version: 1.0.0
source: guard.wasm
on: { reading: [machine/temperature] }
grants: { write: [coolant/open], publish: [plant/1/anomaly] }
budget: { messages: 1k/s }
`;

const MACHINE = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Machine
base: modbus+tcp://127.0.0.1:1502/1/
properties:
  temperature:
    type: number
    unit: "[degF]"
    readOnly: true
    minimum: 0
    maximum: 200
    thimble:scale: 0.01
    thimble:timeFrom: sampleTime
    forms: [{ href: "0", modv:entity: InputRegister, modv:type: xsd:unsignedShort, modv:zeroBasedAddressing: true, modv:pollingTime: 10 }]
  sampleTime:
    type: integer
    unit: s
    readOnly: true
    forms: [{ href: "1?quantity=2", modv:entity: InputRegister, modv:type: xsd:unsignedInt, modv:zeroBasedAddressing: true, modv:pollingTime: 10 }]
  status:
    type: integer
    unit: "1"
    readOnly: true
    forms: [{ href: "3", modv:entity: InputRegister, modv:type: xsd:unsignedShort, modv:zeroBasedAddressing: true, modv:pollingTime: 10 }]
`;

const COOLANT = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Valve
base: modbus+tcp://127.0.0.1:1502/1/
properties:
  open:
    type: boolean
    forms: [{ href: "0", modv:entity: Coil, modv:zeroBasedAddressing: true, modv:pollingTime: 20 }]
`;

/** plant.yaml of the project, for tests that change a word of it. */
export const PLANT = `unit: 1
record: { file: record.csv, time: time, value: value }
registers: { value: 0, scale: 0.01, time: 1, status: 3, coil: 0 }
labels: labels.json
expect: { topic: plant/1/anomaly, caught: 2, falseAlarms: 1, calm: 1h }
`;

const FILES: Readonly<Record<string, string>> = {
  "compose.yaml": COMPOSE,
  "plant.yaml": PLANT,
  "record.csv": RECORD,
  "labels.json": LABELS,
  "guard/thimble.yaml": MANIFEST,
  "things/machine.td.yaml": MACHINE,
  "things/coolant.td.yaml": COOLANT,
};
