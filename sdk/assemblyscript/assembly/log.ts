import * as host from "./host";
import { HostText, Text } from "./text";

/**
 * How much a log line matters.
 * @see wasi:logging/logging, `level`
 */
export const enum Level {
  Trace,
  Debug,
  Info,
  Warn,
  Error,
  Critical,
}

/**
 * The container's log, read with `thimble logs`.
 *
 * @example
 * log.info("started");
 * log.number("score", score);
 * log.number("score", score, Level.Warn);
 */
export abstract class log {
  /** For whoever looks for a mistake. */
  @inline
  static debug(message: HostText): void {
    log.text(message, Level.Debug);
  }

  /** For whoever wants to know what goes on. */
  @inline
  static info(message: HostText): void {
    log.text(message, Level.Info);
  }

  /** Something is not as it should be. */
  @inline
  static warn(message: HostText): void {
    log.text(message, Level.Warn);
  }

  /** Something failed. */
  @inline
  static error(message: HostText): void {
    log.text(message, Level.Error);
  }

  /** Logs a message. */
  @inline
  static text(message: HostText, level: Level): void {
    const text = Text.of(message);
    host.logText(level, 0, 0, text.address, text.length);
  }

  /** Logs a message and, after it, a number; the host formats it. */
  @inline
  static number(message: HostText, value: f64, level: Level = Level.Info): void {
    const text = Text.of(message);
    host.logNumber(level, text.address, text.length, value);
  }
}
