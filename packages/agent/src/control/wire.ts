import { ERROR_CATALOGUE, type ErrorCode, isThimbleError, ThimbleError } from "@thimble/base";
import type {
  ActionPath,
  EventPath,
  Occurrence,
  PropertyPath,
  Quality,
  Reading,
  ThingAction,
  ThingEvent,
  ThingProperty,
} from "@thimble/model";
import type { InvokeAnswer } from "@thimble/things";
import type { Followed } from "../record/ring.ts";

/** A reading as it goes over the control socket. */
export interface ReadingReport {
  readonly property: PropertyPath;
  /** In `unit`; null when there is none. */
  readonly value: number | null;
  /** UCUM; left out for booleans and words. */
  readonly unit?: string;
  /** Of a property that has words, the one that the value is the place of. */
  readonly word?: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly quality: Quality;
}

/** An event of a Thing as it goes over the control socket. */
export interface OccurrenceReport {
  readonly event: EventPath;
  /** In `unit`, or a word; null when nothing goes with it. */
  readonly value: number | string | null;
  /** UCUM; left out for booleans and words. */
  readonly unit?: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  /** What the device says of it beside that; left out for nothing. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** An event as it goes over the control socket, with the unit of what goes with it. */
export function occurrenceReport(
  { event, value, time, details }: Occurrence,
  described: ThingEvent | undefined,
): OccurrenceReport {
  const { unit, words } = described?.data ?? {};
  return {
    event,
    value: Number.isFinite(value) ? (words?.[value] ?? value) : null,
    ...(unit === undefined ? {} : { unit }),
    time,
    ...(details !== undefined && { details }),
  };
}

/** What came of an action as it goes over the control socket. */
export interface InvokeReport {
  readonly action: ActionPath;
  /** In `unit`, or a word; null when the action gives nothing. */
  readonly output: number | string | null;
  /** UCUM; left out for booleans, words and nothing. */
  readonly unit?: string;
  /** `done` when the device has said so, `sent` when its protocol has no word for it. */
  readonly state: "done" | "sent";
}

/** What came of an action as it goes over the control socket, with the unit of its output. */
export function invokeReport(
  action: ActionPath,
  { output, isConfirmed }: InvokeAnswer,
  described: ThingAction | undefined,
): InvokeReport {
  const { unit, words } = described?.output ?? {};
  const hasOutput = Number.isFinite(output);
  return {
    action,
    output: hasOutput ? (words?.[output] ?? output) : null,
    ...(hasOutput && unit !== undefined && { unit }),
    state: isConfirmed ? "done" : "sent",
  };
}

/** A line of a stream that says that the client was too slow for so many items. */
export interface MissedLine {
  readonly missed: number;
}

/** A reading as it goes over the control socket, with the unit of its property. NaN, which JSON has not, becomes null. */
export function readingReport(reading: Reading, property: ThingProperty | undefined): ReadingReport {
  const { value, time, quality } = reading;
  const word = property?.words?.[value];
  return {
    property: reading.property,
    value: Number.isFinite(value) ? value : null,
    ...(property?.unit === undefined ? {} : { unit: property.unit }),
    ...(word !== undefined && { word }),
    time,
    quality,
  };
}

/** The lines for an item that a follower got: what it missed, then the item. */
export function followedLines<T>({ item, missed }: Followed<T>): readonly (T | MissedLine)[] {
  return missed === 0 ? [item] : [{ missed }, item];
}

/** Whether a line of a stream says that items were missed. */
export function isMissedLine(line: object): line is MissedLine {
  return "missed" in line;
}

/** An error as it goes over the control socket. What is not of the catalogue is a bug. */
export function asCatalogueError(error: unknown): ThimbleError {
  if (isThimbleError(error)) return error;
  return new ThimbleError("base.bug", "Cannot answer: the agent failed", { cause: error });
}

/** The error that the body of an answer tells of. */
export function parseErrorBody(body: string): ThimbleError {
  const { error } = parseJson<{ readonly error?: Partial<ErrorBody> }>(body);
  const code = error?.code !== undefined && isErrorCode(error.code) ? error.code : "base.bug";
  return new ThimbleError(
    code,
    error?.message ?? "Cannot read the answer of the agent: it is no error of the catalogue",
    {
      ...(error?.where === undefined ? {} : { where: error.where }),
      ...(error?.expected === undefined ? {} : { expected: error.expected }),
      ...(error?.details === undefined ? {} : { details: error.details }),
    },
  );
}

/** Reads JSON that an agent of the same version wrote: its shape is what the route says. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly where: string;
  readonly expected: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
