import type { OccurrenceReport, ReadingReport } from "@thimble/agent";
import { ThimbleError } from "@thimble/base";
import { parsePropertyPath } from "@thimble/model";
import { required, type ValueRow } from "../command/value-row.ts";
import { formatQuantity, formatSwitch, formatTime } from "../output/format.ts";

/** The argument that names a property. */
export const PROPERTY_ARGUMENT: ValueRow<string> = {
  ...required("<property>", "thing/property, for example machine/temperature"),
  read: (raw) => {
    const path = typeof raw === "string" ? parsePropertyPath(raw) : undefined;
    if (path !== undefined) return path;
    throw new ThimbleError("model.bad-property-path", `Cannot use ${JSON.stringify(raw)} as a property`, {
      expected: "thing/property, for example machine/temperature; `thimble things list` shows all",
    });
  },
};

/** A reading in one line. */
export function describeReading({ property, value, unit, word, time, quality }: ReadingReport): string {
  // Beside words only booleans have no unit; a pure number's is 1.
  const number = unit === undefined && value !== null ? formatSwitch(value) : formatQuantity(value ?? Number.NaN, unit);
  const shown = word ?? number;
  return `${formatTime(time)}  ${property}  ${shown}${quality === "good" ? "" : `  ${quality}`}`;
}

/** The argument that names a property or an event. */
export const PROPERTY_OR_EVENT: ValueRow<string> = {
  ...required(
    "<what>",
    "thing/property or thing/events/event, for example machine/temperature, machine/events/overheated",
  ),
  read: (raw) => {
    const [thing = "", between, event = "", ...rest] = typeof raw === "string" ? raw.split("/") : [];
    const isEvent = between === "events" && event !== "" && rest.length === 0;
    if (isEvent && parsePropertyPath(`${thing}/${event}`) !== undefined) return `${thing}/events/${event}`;
    return PROPERTY_ARGUMENT.read(raw);
  },
};

/** An event in one line. */
export function describeOccurrence({ event, value, unit, time, details = {} }: OccurrenceReport): string {
  const what = typeof value === "number" && unit !== undefined ? formatQuantity(value, unit) : value;
  const said = Object.entries(details).map(([name, each]) => `  ${name} ${each}`);
  return `${formatTime(time)}  ${event}${what === null ? "" : `  ${what}`}${said.join("")}`;
}
