import { assertNever, ThimbleError } from "@thimble/base";
import { MODBUS_EXCEPTIONS, type ModbusRequest } from "./modbus-request.ts";

/** What exception codes mean. @see MODBUS Application Protocol V1.1b3, section 7 */
const EXCEPTION_WORDS: ReadonlyMap<number, string> = new Map([
  [1, "it does not have that function"],
  [2, "it does not have that address"],
  [3, "it does not take that value"],
  [4, "it failed"],
  [5, "it needs more time"],
  [6, "it is busy"],
  [8, "its memory has a parity error"],
  [10, "its gateway has no path to it"],
  [11, "its gateway got no answer from it"],
]);

/** The error for a unit's exception; `where` is the address. */
export function refusal(request: ModbusRequest, unit: number, code: number, where: string): ThimbleError {
  const state = EXCEPTION_WORDS.get(code) ?? `it answered with exception ${code}`;
  return new ThimbleError("things.refused", `Cannot ${describeRequest(request)} of unit ${unit}: ${state}`, {
    where: `${where}/${unit}`,
    expected: "an address (numbered from 0 here) and a type that the device's manual has",
    details: { exception: code },
  });
}

/** Whether an error says that a unit, or its gateway for it, did not answer. */
export function isSilence(error: ThimbleError): boolean {
  return error.code === "base.timeout" || error.details["exception"] === MODBUS_EXCEPTIONS.gatewayTargetSilent;
}

/** Whether an error says that a request touched what the unit does not have, or was too long for it: parts of it may still be read. */
export function isAboutExtent(error: ThimbleError): boolean {
  const { exception } = error.details;
  return exception === MODBUS_EXCEPTIONS.illegalAddress || exception === MODBUS_EXCEPTIONS.illegalValue;
}

/** What a request is about, in words. */
function describeRequest(request: ModbusRequest): string {
  switch (request.kind) {
    case "read":
      return `read ${request.entity} ${request.address}`;
    case "write-coil":
      return `write Coil ${request.address}`;
    case "write-registers":
      return `write HoldingRegister ${request.address}`;
    default:
      return assertNever(request);
  }
}
