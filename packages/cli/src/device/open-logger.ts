import { LOG_LEVELS, Logger, type LogRecord, nearest, SILENT_LOGGER, ThimbleError } from "@thimble/base";
import type { CommandContext } from "../command/command-context.ts";

const LEVELS: readonly string[] = LOG_LEVELS;

/**
 * The log of the parts of Thimble themselves: lines of JSON on standard error from the level of THIMBLE_LOG on; nothing where it is not set.
 * @throws ThimbleError base.argument when THIMBLE_LOG is no level
 */
export function openLogger({ environment, clock, output }: CommandContext): Logger {
  const wanted = environment["THIMBLE_LOG"];
  if (wanted === undefined || wanted === "") return SILENT_LOGGER;
  const least = LEVELS.indexOf(wanted);
  if (least < 0) throw badLevel(wanted);
  return new Logger("thimble", (record: LogRecord) => {
    if (LEVELS.indexOf(record.level) < least) return;
    output.note(JSON.stringify({ time: new Date(clock.now()).toISOString(), ...record }));
  });
}

function badLevel(wanted: string): ThimbleError {
  const near = nearest(wanted, LEVELS);
  return new ThimbleError("base.argument", `Cannot log from level "${wanted}" on: there is no such level`, {
    where: "THIMBLE_LOG",
    expected: near === undefined ? `one of ${LEVELS.join(", ")}` : `did you mean ${near}?`,
  });
}
