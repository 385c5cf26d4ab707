/** How much a log line matters, the names of wasi:logging. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "critical";

/** The levels from least to most severe; the index is the number on the wire. @see wasi:logging/logging level */
export const LOG_LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "critical"];

/** Facts of a log line. Never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One structured line: an event name and its facts. */
export interface LogRecord {
  readonly level: LogLevel;
  /** Which part speaks, e.g. `agent.planner`. */
  readonly component: string;
  /** A constant name, e.g. `thing-unreachable`; values go into `fields`. */
  readonly event: string;
  readonly fields: LogFields;
}

/** Where log lines go. */
export type LogSink = (record: LogRecord) => void;

/** Writes structured lines for one component. */
export class Logger {
  readonly #component: string;
  readonly #sink: LogSink;

  constructor(component: string, sink: LogSink) {
    this.#component = component;
    this.#sink = sink;
  }

  /** A logger for a part of this component. */
  child(name: string): Logger {
    return new Logger(`${this.#component}.${name}`, this.#sink);
  }

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.#sink({ level, component: this.#component, event, fields });
  }

  debug(event: string, fields?: LogFields): void {
    this.log("debug", event, fields);
  }

  info(event: string, fields?: LogFields): void {
    this.log("info", event, fields);
  }

  warn(event: string, fields?: LogFields): void {
    this.log("warn", event, fields);
  }

  error(event: string, fields?: LogFields): void {
    this.log("error", event, fields);
  }
}

/** A logger whose lines go nowhere. */
export const SILENT_LOGGER: Logger = new Logger("silent", () => undefined);
