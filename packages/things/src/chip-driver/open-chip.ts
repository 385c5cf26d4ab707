import { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { Chip, ChipParts } from "../chip/chip.ts";
import type { ChipOptionInput } from "../chip/chip-option.ts";
import type { ChipSession } from "../chip/chip-session.ts";
import type { ChipSocket } from "./chip-places.ts";

/**
 * Opens a chip on what is at a place.
 * @throws ThimbleError things.bad-description when it belongs on another bus; and what the chip throws
 */
export function openChip(
  chip: Chip,
  socket: ChipSocket,
  options: ChipOptionInput,
  parts: ChipParts,
  call: BusCallOptions,
): Promise<ChipSession> {
  if (chip.bus === "i2c" && socket.bus === "i2c") return chip.open(socket.device, options, parts, call);
  if (chip.bus === "spi" && socket.bus === "spi") return chip.open(socket.device(chip.spi), options, parts, call);
  if (chip.bus === "one-wire" && socket.bus === "one-wire") return chip.open(socket.device, options, parts, call);
  if (chip.bus === "clocked-lines" && socket.bus === "clocked-lines")
    return chip.open(socket.device, options, parts, call);
  throw new ThimbleError(
    "things.bad-description",
    `Cannot use ${chip.name} on ${socket.bus}: it is a chip on ${chip.bus}`,
  );
}
