export { assertNever } from "./assert-never.ts";
export { ERROR_CATALOGUE, type ErrorCode } from "./errors/catalogue.ts";
export { Diagnostics, describeError } from "./errors/diagnostics.ts";
export type { ErrorAudience, ErrorRow } from "./errors/error-row.ts";
export { type ErrorParts, isThimbleError, ThimbleError } from "./errors/thimble-error.ts";
export {
  LOG_LEVELS,
  type LogFields,
  Logger,
  type LogLevel,
  type LogRecord,
  type LogSink,
  SILENT_LOGGER,
} from "./log.ts";
export { nearest } from "./nearest.ts";
export { type Random, SecureRandom, SeededRandom, SystemRandom } from "./random.ts";
export { SmallMap } from "./small-map.ts";
export { Backoff, type BackoffOptions } from "./time/backoff.ts";
export { type Clock, sleep, type Timer, withDeadline } from "./time/clock.ts";
export { type EpochMillis, type Millis, parseDuration } from "./time/duration.ts";
export { SharedTimers } from "./time/shared-timers.ts";
export { SystemClock } from "./time/system-clock.ts";
export { VirtualClock } from "./time/virtual-clock.ts";
