import { ThimbleError } from "@thimble/base";
import { isThingName } from "@thimble/model";
import { required, type ValueRow } from "../command/value-row.ts";

/** The argument that names a Thing, or a property of one. */
export const SIMULATED_TARGET: ValueRow<string> = {
  ...required("<target>", "a simulated Thing, or thing/property: machine, machine/temperature"),
  read: (raw) => {
    const names = typeof raw === "string" ? raw.split("/") : [];
    if (typeof raw === "string" && names.length <= 2 && names.every(isThingName)) return raw;
    throw new ThimbleError("base.argument", `Cannot use ${JSON.stringify(raw)} as a Thing or property`, {
      expected: "thing or thing/property; `thimble things list` shows all",
    });
  },
};
