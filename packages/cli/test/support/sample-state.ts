import type { ViewState } from "../../src/view/view-state.ts";

const NOON = Date.UTC(2014, 1, 8, 12) / 1000;

/** A device in trouble: every kind of line of the view is in it. */
export const SAMPLE_STATE: ViewState = {
  app: "machine-guard",
  elapsed: 75_000,
  readingsPerSecond: 1234.4,
  notices: ["the record has ended; the plant holds its last value"],
  things: [
    { name: "machine", isReachable: false },
    { name: "coolant", isReachable: true },
  ],
  properties: [
    {
      path: "machine/temperature",
      value: 98.0568,
      meaning: undefined,
      unit: "[degF]",
      isBoolean: false,
      time: NOON,
      quality: "good",
    },
    {
      path: "coolant/open",
      value: 1,
      meaning: "open",
      unit: undefined,
      isBoolean: true,
      time: NOON,
      quality: "good",
    },
    {
      path: "machine/status",
      value: Number.NaN,
      meaning: undefined,
      unit: "1",
      isBoolean: false,
      time: Number.NaN,
      quality: "unreachable",
    },
  ],
  containers: [
    {
      service: "guard",
      state: "running",
      handled: 22_695,
      dropped: 0,
      eventsPerSecond: 1234.4,
      instructionsPerEvent: 71,
      latencyP99: 0.42,
      memoryBytes: 65_536,
      restarts: 0,
    },
    {
      service: "hourly",
      state: "waiting",
      handled: 0,
      dropped: 3,
      eventsPerSecond: 0,
      instructionsPerEvent: 0,
      latencyP99: 0,
      memoryBytes: 0,
      restarts: 2,
    },
  ],
  events: [
    { order: 1, time: NOON - 60, subject: "guard", text: "guard started", repeats: 1, severity: "good" },
    { order: 2, time: NOON - 5, subject: "hourly", text: "hourly ended: instructions", repeats: 1, severity: "bad" },
    {
      order: 3,
      time: NOON,
      subject: "coolant/open",
      text: "guard wrote 1 to coolant/open",
      repeats: 23,
      severity: "warning",
    },
  ],
};
