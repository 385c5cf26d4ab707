import { LOG_LEVELS, type LogLevel } from "@thimble/base";
import { abiFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";

/** A longer line is cut: a log is for people. */
const MAXIMUM_LINE_CHARACTERS = 1024;

/** `thimble:edge/log`. @see wit/edge.wit */
export function logInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    number(level = 0, pointer = 0, length = 0, value = 0): void {
      const call = current.enter();
      call.checkText(pointer, length);
      logNumbered(call, level, () => `${call.memory.text(pointer, length)} ${value}`);
    },
  };
}

/** `wasi:logging/logging@0.1.0-draft`; a context goes before the message. */
export function wasiLoggingInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    log(level = 0, contextPointer = 0, contextLength = 0, messagePointer = 0, messageLength = 0): void {
      const call = current.enter();
      call.checkText(contextPointer, contextLength);
      call.checkText(messagePointer, messageLength);
      logNumbered(call, level, () => {
        const context = call.memory.text(contextPointer, contextLength);
        const message = call.memory.text(messagePointer, messageLength);
        return context === "" ? message : `${context}: ${message}`;
      });
    },
  };
}

function logNumbered(call: HandlerCall, level: number, line: () => string): void {
  const name = LOG_LEVELS[level >>> 0];
  if (name === undefined) throw abiFault(`Cannot log with level ${level >>> 0}: there are ${LOG_LEVELS.length}`);
  logLine(call, name, line);
}

/**
 * Logs a line as an effect, cut where it is too long. When the budget of log lines is used up it is only counted, and never made: a flood of lines would
 * be a flood of garbage in a thread that others share.
 */
export function logLine(call: HandlerCall, level: LogLevel, line: () => string): void {
  if (!call.container.takeLogLine(call.arrived)) return;
  call.log(level, line().slice(0, MAXIMUM_LINE_CHARACTERS).toWellFormed());
}
