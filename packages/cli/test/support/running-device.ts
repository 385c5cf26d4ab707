import { type Ran, type RunningHere, runHere, startHere } from "./command-line.ts";
import { plantProject } from "./plant-project.ts";

const MACHINE = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Machine
properties:
  temperature:
    type: number
    unit: "[degF]"
    readOnly: true
    minimum: 0
    maximum: 200
    thimble:simulate: { kind: constant, value: 95 }
    forms: [{ href: "simulated:temperature" }]
`;

const COOLANT = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Valve
properties:
  open: { type: boolean, forms: [{ href: "simulated:open" }] }
  speed: { type: string, enum: [slow, fast], forms: [{ href: "simulated:speed" }] }
actions:
  flush: { forms: [{ href: "simulated:flush" }] }
  turn:
    input: { type: number, unit: deg, minimum: 0, maximum: 90 }
    output: { type: number, unit: deg }
    forms: [{ href: "simulated:turn" }]
  mode: { input: { type: string, enum: [slow, fast] }, output: { type: string, enum: [slow, fast] }, forms: [{ href: "simulated:mode" }] }
events:
  closed: { thimble:when: { property: open, equals: false } }
`;

/** The project in miniature with made-up Things, so that no plant is needed: it alarms with each reading. */
export const MADE_UP_THINGS = { "things/machine.td.yaml": MACHINE, "things/coolant.td.yaml": COOLANT } as const;

/** A device that `thimble up` runs in this process. */
export interface RunningDevice extends AsyncDisposable {
  readonly up: RunningHere;
  readonly data: string;
  /** Runs another command line on its data directory. */
  run(...words: readonly string[]): Promise<Ran>;
  /** Starts another command line on its data directory. */
  start(...words: readonly string[]): RunningHere;
}

/** Runs the project in miniature until it is disposed; resolves when its container has handled a reading. */
export async function runningDevice(): Promise<RunningDevice> {
  await using opened = new AsyncDisposableStack();
  const project = opened.use(await plantProject(MADE_UP_THINGS));
  const up = opened.use(startHere(["up", project.directory, "--port", "0"]));
  await up.printed(/MQTT on port/);
  const data = `${project.directory}/.thimble`;
  // Told at once, whereas the view waits for its second.
  await using following = startHere(["events", "-f", "--data", data]);
  await following.printed(/guard wrote 1 to coolant\/open/);
  const owned = opened.move();
  return {
    up,
    data,
    run: (...words) => runHere([...words, "--data", data]),
    start: (...words) => startHere([...words, "--data", data]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
